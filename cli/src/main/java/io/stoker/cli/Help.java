package io.stoker.cli;

import io.stoker.cli.output.Ink;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Prints help: what it does, examples, then the options.
final class Help {
    private final Ink ink;

    Help(Session session) {
        this.ink = session.ink();
    }

    /// Prints the overview of all verbs.
    void overview(List<Verb> verbs, PrintStream out) {
        out.println(
                "Stoker keeps GPUs fed: it takes jobs, decides who runs where, and keeps them alive.");
        out.println();
        out.println(ink.bold("Examples"));
        example(out, "stoker up", "run a cluster on this machine");
        example(out, "stoker submit job.yaml", "submit a job file");
        example(
                out,
                "stoker run --gpus 1 -- python3 train.py",
                "run a command on a GPU and watch it");
        example(out, "stoker jobs", "list jobs");
        example(out, "stoker why 12", "why does job 12 wait?");
        example(out, "stoker demo", "watch a simulated cluster at work");
        for (Verb.Group group : Verb.Group.values()) {
            out.println();
            out.println(ink.bold(group.title()));
            for (Verb verb : verbs) {
                if (verb.group() == group && !verb.hidden()) {
                    out.printf("  %-12s %s%n", verb.name(), verb.summary());
                }
            }
        }
        out.println();
        out.println("`stoker VERB --help` shows a verb's examples and options.");
    }

    private static void example(PrintStream out, String line, String what) {
        out.printf("  %-42s %s%n", line, what);
    }

    /// Prints one verb's help.
    void verb(Verb verb, List<String> path, PrintStream out) {
        out.println(verb.summary());
        out.println();
        out.println(ink.bold("Examples"));
        for (String example : verb.examples()) {
            out.println("  " + example);
        }
        out.println();
        out.println(ink.bold("Usage"));
        String name = "stoker " + String.join(" ", path);
        if (!verb.verbs().isEmpty()) {
            out.println("  " + name + " VERB");
            out.println();
            out.println(ink.bold("Verbs"));
            for (Verb below : verb.verbs()) {
                out.printf("  %-12s %s%n", below.name(), below.summary());
            }
            return;
        }
        CommandSpec spec = CommandTree.spec(verb, path);
        StringBuilder usage = new StringBuilder(name);
        for (PositionalParamSpec positional : spec.positionalParameters()) {
            usage.append(' ').append(positional.paramLabel());
        }
        usage.append(" [OPTIONS]").append(verb.takesCommand() ? " [-- COMMAND...]" : "");
        out.println("  " + usage);
        options(spec, out);
    }

    private void options(CommandSpec spec, PrintStream out) {
        List<String[]> rows = new ArrayList<>();
        for (PositionalParamSpec positional : spec.positionalParameters()) {
            rows.add(
                    new String[] {
                        positional.paramLabel(), String.join(" ", positional.description())
                    });
        }
        for (OptionSpec option : spec.options()) {
            String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
            rows.add(
                    new String[] {
                        String.join(", ", option.names()) + value,
                        String.join(" ", option.description())
                    });
        }
        int width = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
        out.println();
        out.println(ink.bold("Options"));
        for (String[] row : rows) {
            out.println("  " + row[0] + " ".repeat(width - row[0].length() + 2) + row[1]);
        }
    }
}
