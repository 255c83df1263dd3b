package io.stoker.rules.offenders.protocol;

import java.util.concurrent.atomic.AtomicLong;

/// Breaks: no static field holds something that changes.
public final class CountsInStatic {
    static final AtomicLong COUNT = new AtomicLong();
}
