package io.stoker.rules.offenders.scheduler;

import io.stoker.rules.offenders.model.Plain;

/// Breaks: the core has no synchronized methods. Closes the cycle of modules with
/// [io.stoker.rules.offenders.model.LooksUp].
public final class Locks {
    int sum;

    synchronized void add(Plain plain) {
        sum += plain.number();
    }
}
