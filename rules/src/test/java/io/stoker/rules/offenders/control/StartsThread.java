package io.stoker.rules.offenders.control;

/// Breaks: the core has no threads.
public final class StartsThread {
    void start() {
        Thread.ofVirtual().start(() -> {});
    }
}
