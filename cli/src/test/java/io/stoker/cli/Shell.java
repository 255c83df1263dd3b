package io.stoker.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Types command lines and keeps what they print.
public final class Shell {
    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();
    private Terminal terminal = Terminal.NONE;
    private String input = "";

    public Shell(Path folder) {
        this.folder = folder;
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("USER", "ana");
    }

    /// What one command line did.
    public record Ran(int code, String out, String err) {}

    public Shell set(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Shell asking(StubServer server) {
        return set("STOKER_SERVER", server.url());
    }

    public Shell at(Terminal newTerminal) {
        terminal = newTerminal;
        return this;
    }

    public Shell typing(String text) {
        input = text;
        return this;
    }

    public Ran run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Session session =
                new Session(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        terminal,
                        environment,
                        Map.of(),
                        folder);
        int code = new CommandTree(Verbs.all()).run(List.of(words), session);
        return new Ran(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
