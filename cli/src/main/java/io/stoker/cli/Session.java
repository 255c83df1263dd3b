package io.stoker.cli;

import io.stoker.cli.output.Ink;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/// The world a verb runs in: its outputs, environment and working directory. Tests make their own.
///
/// @param out data
/// @param err messages
/// @param environment the process's environment variables
/// @param properties the JVM's system properties that the launcher set
/// @param workingDirectory where relative paths begin
public record Session(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Terminal terminal,
        Map<String, String> environment,
        Map<String, String> properties,
        Path workingDirectory) {

    public Session {
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
    }

    /// {@return the same session without colour}
    public Session withoutColour() {
        return new Session(
                in, out, err, terminal.plain(), environment, properties, workingDirectory);
    }

    /// {@return colours for standard output}
    public Ink ink() {
        return new Ink(terminal.outColour());
    }

    /// {@return colours for standard error}
    public Ink errInk() {
        return new Ink(terminal.errColour());
    }

    /// Says something to the person, on standard error.
    public void say(String message) {
        err.println(message);
    }

    /// {@return the file a user named, from the working directory}
    public Path path(String name) {
        return workingDirectory.resolve(name);
    }
}
