package io.stoker.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Shorthand for declaring options. Every value is read as text, so that the verb can answer a
/// wrong one in its own words.
public final class Options {
    private Options() {}

    /// Adds what every verb has.
    static void common(CommandSpec spec) {
        flag(spec, "Show help.", "-h", "--help");
        flag(spec, "No colours (also NO_COLOR).", "--no-color");
    }

    /// Adds what every verb has that asks a controller.
    public static void server(CommandSpec spec) {
        text(
                spec,
                "URL",
                "The controller (also STOKER_SERVER). Default http://127.0.0.1:8000.",
                "--server");
        text(spec, "FILE", "Read settings from FILE before ./stoker.yaml.", "--config");
    }

    /// Adds the choice of output.
    public static void output(CommandSpec spec) {
        text(spec, "FORMAT", "table, wide, json, jsonl, yaml, name or csv.", "-o", "--output");
        flag(spec, "The same as -o json.", "--json");
    }

    /// Adds an option without a value.
    public static void flag(CommandSpec spec, String description, String... names) {
        spec.addOption(
                OptionSpec.builder(names)
                        .arity("0")
                        .type(boolean.class)
                        .description(description)
                        .build());
    }

    /// Adds an option with a value.
    public static void text(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(
                OptionSpec.builder(names)
                        .arity("1")
                        .type(String.class)
                        .paramLabel(label)
                        .description(description)
                        .build());
    }

    /// Adds an option that may be given several times.
    public static void texts(CommandSpec spec, String label, String description, String... names) {
        spec.addOption(
                OptionSpec.builder(names)
                        .arity("1")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .paramLabel(label)
                        .description(description)
                        .build());
    }

    /// Adds parameters that are no options.
    public static void words(CommandSpec spec, String label, String description) {
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0..*")
                        .arity("0..*")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .paramLabel(label)
                        .description(description)
                        .build());
    }
}
