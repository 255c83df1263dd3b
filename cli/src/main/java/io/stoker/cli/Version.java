package io.stoker.cli;

/// Which Stoker this is.
public final class Version {
    /// The version of this build.
    public static final String NUMBER = "0.1.0";

    private Version() {}

    /// {@return name, version and runtime on one line}
    public static String line() {
        return "stoker %s (Java %s, %s)"
                .formatted(
                        NUMBER,
                        Runtime.version(),
                        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    }
}
