package io.stoker.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `stoker` command.
public final class Main {
    private static final List<String> PROPERTIES =
            List.of(
                    "stoker.terminal.out",
                    "stoker.terminal.err",
                    "stoker.terminal.columns",
                    "stoker.home");

    private Main() {}

    /// Runs one command line and ends the process with its exit code.
    public static void main(String[] words) {
        PrintStream out = stream(FileDescriptor.out, false);
        PrintStream err = stream(FileDescriptor.err, true);
        Map<String, String> properties = new LinkedHashMap<>();
        for (String name : PROPERTIES) {
            properties.put(name, System.getProperty(name, ""));
        }
        Map<String, String> environment = System.getenv();
        Terminal terminal = Terminal.detect(properties, environment);
        Session session =
                new Session(
                        System.in,
                        out,
                        err,
                        terminal,
                        environment,
                        properties,
                        Path.of("").toAbsolutePath());
        int code = new CommandTree(Verbs.all()).run(List.of(words), session);
        out.flush();
        err.flush();
        System.exit(code);
    }

    private static PrintStream stream(FileDescriptor descriptor, boolean flushing) {
        FileOutputStream file = new FileOutputStream(descriptor);
        return new PrintStream(
                new java.io.BufferedOutputStream(file, 8 * 1024), flushing, StandardCharsets.UTF_8);
    }
}
