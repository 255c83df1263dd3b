package io.stoker.rules.offenders.server;

/// Breaks: only programs have a main method.
public final class IsProgram {
    /// Runs it.
    public static void main(String[] arguments) {}
}
