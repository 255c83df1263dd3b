package io.stoker.rules.offenders.server;

/// Breaks: only programs end the process.
public final class EndsProcess {
    void end() {
        System.exit(1);
    }
}
