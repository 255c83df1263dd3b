package io.stoker.rules.offenders.model;

/// Breaks: the core reads no clock.
public final class ReadsClock {
    long now() {
        return System.currentTimeMillis();
    }
}
