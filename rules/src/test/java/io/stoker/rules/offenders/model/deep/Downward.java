package io.stoker.rules.offenders.model.deep;

/// Breaks, with [io.stoker.rules.offenders.model.Upward]: packages form no cycle.
public final class Downward {
    io.stoker.rules.offenders.model.Upward up = new io.stoker.rules.offenders.model.Upward();
}
