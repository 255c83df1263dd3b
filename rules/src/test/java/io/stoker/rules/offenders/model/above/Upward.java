package io.stoker.rules.offenders.model.above;

import io.stoker.rules.offenders.model.deep.Downward;

/// The other half of the cycle that [Downward] is in.
public final class Upward {
    public Class<?> down() {
        return Downward.class;
    }
}
