package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import io.stoker.cli.Options;
import io.stoker.cli.Session;
import io.stoker.cli.Verb;
import io.stoker.cli.output.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/// `stoker completion`: scripts that complete verbs, options, job ids and node names.
public final class CompletionVerb implements Verb {
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");
    private static final List<String> OF_JOBS =
            List.of("job", "why", "logs", "cancel", "hold", "release", "requeue");
    private static final List<String> OF_NODES = List.of("drain", "undrain", "gpus");
    private final Supplier<List<Verb>> verbs;

    /// @param verbs all verbs
    public CompletionVerb(Supplier<List<Verb>> verbs) {
        this.verbs = () -> verbs.get().stream().filter(verb -> !verb.hidden()).toList();
    }

    @Override
    public String name() {
        return "completion";
    }

    @Override
    public String summary() {
        return "Print a completion script for bash, zsh or fish.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "source <(stoker completion bash)",
                "stoker completion zsh > ~/.zfunc/_stoker",
                "stoker completion fish > ~/.config/fish/completions/stoker.fish");
    }

    @Override
    public Group group() {
        return Group.TOOLS;
    }

    @Override
    public void declare(CommandSpec spec) {
        Options.words(spec, "SHELL", "bash, zsh or fish.");
    }

    @Override
    public int run(Arguments arguments, Session session) {
        String shell = arguments.only("shell: bash, zsh or fish");
        session.out()
                .print(
                        switch (shell) {
                            case "bash" -> bash();
                            case "zsh" -> zsh();
                            case "fish" -> fish();
                            default ->
                                    throw CliFailure.usage(
                                            "expected bash, zsh or fish, found "
                                                    + shell
                                                    + Suggestion.hint(shell, SHELLS));
                        });
        return ExitCode.OK;
    }

    private String bash() {
        StringBuilder cases = new StringBuilder();
        for (Verb verb : verbs.get()) {
            cases.append("        ")
                    .append(verb.name())
                    .append(") words=\"")
                    .append(words(verb))
                    .append("\" ;;\n");
        }
        return """
        # bash completion for stoker
        _stoker() {
            local current="${COMP_WORDS[COMP_CWORD]}" verb="${COMP_WORDS[1]}" words=""
            if [ "$COMP_CWORD" -le 1 ]; then
                COMPREPLY=($(compgen -W "%s --help --version" -- "$current"))
                return
            fi
            case "$verb" in
        %s    esac
            case "$current" in
                -*) ;;
                *)
                    case "$verb" in
                        %s)
                            words="$(timeout 1 "${COMP_WORDS[0]}" jobs -a --limit 200 -o name 2>/dev/null | sed 's,^job/,,')" ;;
                        %s)
                            words="$(timeout 1 "${COMP_WORDS[0]}" nodes -o name 2>/dev/null | sed 's,^node/,,')" ;;
                    esac ;;
            esac
            COMPREPLY=($(compgen -W "$words" -- "$current"))
        }
        complete -o default -F _stoker stoker ./stoker
        """
                .formatted(
                        String.join(" ", names(verbs.get())),
                        cases,
                        String.join("|", OF_JOBS),
                        String.join("|", OF_NODES));
    }

    private String zsh() {
        StringBuilder lines =
                new StringBuilder("#compdef stoker\n# zsh completion for stoker\n_stoker() {\n");
        lines.append("  local -a verbs\n  verbs=(\n");
        for (Verb verb : verbs.get()) {
            String summary = verb.summary().replace("'", "").replace(":", "\\:");
            lines.append("    '").append(verb.name()).append(':').append(summary).append("'\n");
        }
        lines.append(
                "  )\n  if (( CURRENT == 2 )); then\n    _describe 'verb' verbs\n    return\n  fi\n");
        lines.append("  case \"${words[2]}\" in\n");
        for (Verb verb : verbs.get()) {
            lines.append("    ")
                    .append(verb.name())
                    .append(") compadd -- ")
                    .append(words(verb))
                    .append(" ;;\n");
        }
        lines.append("  esac\n  case \"${words[2]}\" in\n    ").append(String.join("|", OF_JOBS));
        lines.append(
                ") compadd -- $(timeout 1 stoker jobs -a --limit 200 -o name 2>/dev/null | sed 's,^job/,,') ;;\n    ");
        lines.append(String.join("|", OF_NODES));
        lines.append(
                ") compadd -- $(timeout 1 stoker nodes -o name 2>/dev/null | sed 's,^node/,,') ;;\n");
        lines.append("  esac\n  _files\n}\ncompdef _stoker stoker 2>/dev/null || _stoker \"$@\"\n");
        return lines.toString();
    }

    private String fish() {
        StringBuilder lines = new StringBuilder("# fish completion for stoker\n");
        for (Verb verb : verbs.get()) {
            lines.append("complete -c stoker -n __fish_use_subcommand -a ").append(verb.name());
            lines.append(" -d '").append(verb.summary().replace("'", "")).append("'\n");
            for (String word : words(verb).split(" ")) {
                String seen = "-n '__fish_seen_subcommand_from " + verb.name() + "'";
                if (word.startsWith("--")) {
                    lines.append("complete -c stoker ")
                            .append(seen)
                            .append(" -l ")
                            .append(word.substring(2))
                            .append('\n');
                } else if (!word.startsWith("-") && !word.isEmpty()) {
                    lines.append("complete -c stoker ")
                            .append(seen)
                            .append(" -a ")
                            .append(word)
                            .append('\n');
                }
            }
        }
        String jobs = "(stoker jobs -a --limit 200 -o name 2>/dev/null | string replace job/ \"\")";
        String nodes = "(stoker nodes -o name 2>/dev/null | string replace node/ \"\")";
        String seen = "complete -c stoker -f -n '__fish_seen_subcommand_from ";
        lines.append(seen)
                .append(String.join(" ", OF_JOBS))
                .append("' -a '")
                .append(jobs)
                .append("'\n");
        lines.append(seen)
                .append(String.join(" ", OF_NODES))
                .append("' -a '")
                .append(nodes)
                .append("'\n");
        return lines.toString();
    }

    private static String words(Verb verb) {
        if (!verb.verbs().isEmpty()) {
            return String.join(" ", names(verb.verbs()));
        }
        CommandSpec spec = CommandSpec.create();
        verb.declare(spec);
        List<String> options = new ArrayList<>(spec.optionsMap().keySet());
        options.add("--help");
        return String.join(" ", options);
    }

    private static List<String> names(List<Verb> some) {
        return some.stream().map(Verb::name).toList();
    }
}
