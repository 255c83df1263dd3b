package io.stoker.rules;

import io.stoker.cli.Verb;
import io.stoker.cli.Verbs;
import io.stoker.cli.config.Setting;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Pages of `docs/reference` that are made from the code, so that they cannot drift from it.
final class ReferencePages {

    private static final String MADE =
            "<!-- Made from the code: mvn -pl rules -am test -Dtest=ReferencePagesTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dstoker.docs.write=true -->";

    private ReferencePages() {}

    /// {@return the page of all settings}
    static String settings() {
        List<String> lines = new ArrayList<>();
        lines.add("# Settings");
        lines.add("");
        lines.add(MADE);
        lines.add("");
        lines.add(
                "A setting's value comes from the first of these that has one: flag, environment variable, the file");
        lines.add(
                "given by `--config FILE` (or `STOKER_CONFIG`), `./stoker.yaml`, `$XDG_CONFIG_HOME/stoker/config.yaml`,");
        lines.add(
                "the built-in value. `stoker config view --origin` prints each value and where it came from. An unknown key");
        lines.add(
                "in a file is an error with a suggestion. Each verb takes the flags that concern it; see `stoker VERB --help`.");
        lines.add("");
        lines.add("| key in a file | flag | environment | built-in | meaning |");
        lines.add("| --- | --- | --- | --- | --- |");
        for (Setting setting : Setting.values()) {
            String builtIn = setting.builtIn().isEmpty() ? "" : "`" + setting.builtIn() + "`";
            lines.add(
                    "| `%s` | `%s` | `%s` | %s | %s |"
                            .formatted(
                                    setting.key(),
                                    setting.flag(),
                                    setting.variable(),
                                    builtIn,
                                    cell(setting.meaning())));
        }
        return String.join("\n", lines) + "\n";
    }

    /// {@return the page of all verbs}
    static String verbs() {
        List<String> lines = new ArrayList<>();
        lines.add("# The command line");
        lines.add("");
        lines.add(MADE);
        lines.add("");
        lines.add(
                "Data goes to standard output, messages to standard error. The exit codes are 0 for success, 1 failure,");
        lines.add(
                "2 wrong usage or a wrong file, 3 not found, 4 not possible in this state, 5 not allowed, 6 no controller");
        lines.add(
                "answers, 7 accepted but cannot be scheduled, 8 ended without success (under `--wait`). `run` and `--wait`");
        lines.add("pass a job's own code through.");
        for (Verb.Group group : Verb.Group.values()) {
            lines.add("");
            lines.add("## " + group.title());
            for (Verb verb : Verbs.all()) {
                if (verb.group() == group && !verb.hidden()) {
                    verb(verb, "stoker " + verb.name(), lines);
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static void verb(Verb verb, String path, List<String> lines) {
        lines.add("");
        lines.add("### " + path);
        lines.add("");
        lines.add(verb.summary());
        if (!verb.examples().isEmpty()) {
            lines.add("");
            lines.add("```");
            lines.addAll(verb.examples());
            lines.add("```");
        }
        CommandSpec spec = CommandSpec.create();
        verb.declare(spec);
        if (!spec.options().isEmpty() || !spec.positionalParameters().isEmpty()) {
            lines.add("");
            lines.add("| option | meaning |");
            lines.add("| --- | --- |");
        }
        for (PositionalParamSpec positional : spec.positionalParameters()) {
            lines.add(
                    "| `%s` | %s |"
                            .formatted(
                                    positional.paramLabel(),
                                    cell(String.join(" ", positional.description()))));
        }
        for (OptionSpec option : spec.options()) {
            String names = String.join(", ", option.names());
            String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
            lines.add(
                    "| `%s%s` | %s |"
                            .formatted(names, label, cell(String.join(" ", option.description()))));
        }
        for (Verb below : verb.verbs()) {
            verb(below, path + " " + below.name(), lines);
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
