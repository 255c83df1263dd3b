package io.stoker.rules.offenders.model.deep;

import io.stoker.rules.offenders.model.above.Upward;

/// Breaks, with [Upward]: inner packages form no cycle.
public final class Downward {
    Upward up = new Upward();
}
