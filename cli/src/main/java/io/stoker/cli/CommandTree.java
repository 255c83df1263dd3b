package io.stoker.cli;

import io.stoker.cli.output.OutputFormat;
import io.stoker.cli.output.Suggestion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// Finds the verb that a command line names, reads its options and runs it. Only the options of
/// that one verb are built: every command line is a start of its own.
public final class CommandTree {
    /// Options that may also stand before the verb, with a value.
    private static final List<String> EARLY_WITH_VALUE =
            List.of("--server", "--config", "-o", "--output");

    private final List<Verb> verbs;

    /// @param verbs all words that may stand first, in the order of the overview
    public CommandTree(List<Verb> verbs) {
        this.verbs = List.copyOf(verbs);
    }

    /// Runs one command line.
    ///
    /// @return the exit code
    public int run(List<String> words, Session session) {
        int end = words.indexOf("--");
        List<String> head = new ArrayList<>(end < 0 ? words : words.subList(0, end));
        List<String> command = end < 0 ? List.of() : words.subList(end + 1, words.size());
        Session painted =
                head.remove("--no-color") || head.remove("--no-colour")
                        ? session.withoutColour()
                        : session;
        try {
            return dispatch(early(head), command, end >= 0, painted);
        } catch (CliFailure failure) {
            painted.say(painted.errInk().red("error: ") + failure.words());
            return failure.exitCode();
        } catch (CommandLine.ParameterException misuse) {
            return misuse(misuse, painted);
        } catch (IOException broken) {
            painted.say(painted.errInk().red("error: ") + broken);
            return ExitCode.FAILURE;
        } catch (RuntimeException bug) {
            painted.say(
                    painted.errInk().red("error: ")
                            + "a mistake of Stoker's own, please report it:");
            bug.printStackTrace(painted.err());
            return ExitCode.FAILURE;
        }
    }

    /// Moves options that stand before the verb behind it.
    private static List<String> early(List<String> words) {
        List<String> before = new ArrayList<>();
        List<String> rest = new ArrayList<>(words);
        while (!rest.isEmpty() && rest.getFirst().startsWith("-") && !isRoot(rest.getFirst())) {
            String option = rest.removeFirst();
            before.add(option);
            if (EARLY_WITH_VALUE.contains(option) && !rest.isEmpty()) {
                before.add(rest.removeFirst());
            }
        }
        rest.addAll(before);
        return rest;
    }

    private static boolean isRoot(String word) {
        return List.of("-h", "--help", "-V", "--version").contains(word);
    }

    private int dispatch(
            List<String> words, List<String> command, boolean hasCommand, Session session)
            throws IOException {
        String first = words.isEmpty() ? "--help" : words.getFirst();
        if (first.equals("-V") || first.equals("--version")) {
            session.out().println(Version.line());
            return ExitCode.OK;
        }
        boolean help = first.equals("-h") || first.equals("--help") || first.equals("help");
        if (help && (words.size() < 2 || !first.equals("help"))) {
            new Help(session).overview(verbs, words.isEmpty() ? session.err() : session.out());
            return words.isEmpty() ? ExitCode.USAGE : ExitCode.OK;
        }
        List<String> path = new ArrayList<>();
        List<String> rest = new ArrayList<>(help ? words.subList(1, words.size()) : words);
        Verb verb = descend(verbs, rest, path, session);
        if (help || rest.contains("-h") || rest.contains("--help")) {
            new Help(session).verb(verb, path, session.out());
            return ExitCode.OK;
        }
        if (!verb.verbs().isEmpty()) {
            new Help(session).verb(verb, path, session.err());
            return ExitCode.USAGE;
        }
        if (hasCommand && !verb.takesCommand()) {
            throw CliFailure.usage(
                    "stoker %s takes no command after --".formatted(String.join(" ", path)));
        }
        CommandLine line = new CommandLine(spec(verb, path));
        Arguments arguments = new Arguments(line.parseArgs(rest.toArray(String[]::new)), command);
        arguments.text("-o").ifPresent(OutputFormat::named);
        return verb.run(arguments, session);
    }

    private static Verb descend(
            List<Verb> level, List<String> rest, List<String> path, Session session) {
        String word = rest.removeFirst();
        Optional<Verb> found = level.stream().filter(verb -> verb.name().equals(word)).findFirst();
        if (found.isEmpty()) {
            List<String> names = level.stream().map(Verb::name).toList();
            String before = path.isEmpty() ? "stoker" : "stoker " + String.join(" ", path);
            throw CliFailure.usage(
                    "%s has no verb %s%s%n  `%s --help` lists them."
                            .formatted(before, word, Suggestion.hint(word, names), before));
        }
        path.add(word);
        Verb verb = found.get();
        boolean deeper =
                !verb.verbs().isEmpty() && !rest.isEmpty() && !rest.getFirst().startsWith("-");
        return deeper ? descend(verb.verbs(), rest, path, session) : verb;
    }

    /// {@return the verb's options as picocli knows them}
    static CommandSpec spec(Verb verb, List<String> path) {
        CommandSpec spec = CommandSpec.create().name("stoker " + String.join(" ", path));
        verb.declare(spec);
        Options.common(spec);
        return spec;
    }

    private static int misuse(CommandLine.ParameterException misuse, Session session) {
        CommandLine line = misuse.getCommandLine();
        String message = String.valueOf(misuse.getMessage()).lines().findFirst().orElse("");
        if (misuse instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().getFirst();
            List<String> known = new ArrayList<>(line.getCommandSpec().optionsMap().keySet());
            message =
                    word.startsWith("-")
                            ? "unknown option " + word + Suggestion.hint(word, known)
                            : "unexpected argument " + word;
        }
        session.say(session.errInk().red("error: ") + message);
        session.say("  `%s --help` shows how it is used.".formatted(line.getCommandName()));
        return ExitCode.USAGE;
    }
}
