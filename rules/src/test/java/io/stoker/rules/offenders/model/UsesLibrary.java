package io.stoker.rules.offenders.model;

import org.assertj.core.api.Assertions;

/// Breaks: the core uses java.base alone.
public final class UsesLibrary {
    void check() {
        Assertions.assertThat(1).isEqualTo(1);
    }
}
