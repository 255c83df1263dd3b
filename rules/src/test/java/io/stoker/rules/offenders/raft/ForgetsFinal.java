package io.stoker.rules.offenders.raft;

/// Breaks: no static field is assigned twice.
public final class ForgetsFinal {
    static int limit = 3;
}
