package io.stoker.rules.offenders.server;

import java.lang.foreign.Arena;

/// Breaks: only the agent calls foreign code.
public final class CallsForeignCode {
    void open() {
        Arena.ofConfined().close();
    }
}
