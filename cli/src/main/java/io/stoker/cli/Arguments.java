package io.stoker.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// What the user typed after a verb.
public final class Arguments {
    private final ParseResult parsed;
    private final List<String> command;

    /// @param parsed options and parameters up to `--`
    /// @param command what came after `--`, empty when nothing did
    public Arguments(ParseResult parsed, List<String> command) {
        this.parsed = parsed;
        this.command = List.copyOf(command);
    }

    /// {@return whether the option was given}
    public boolean has(String option) {
        return parsed.hasMatchedOption(option);
    }

    /// {@return the option's value, when it was given}
    public Optional<String> text(String option) {
        return Optional.ofNullable(parsed.matchedOption(option)).map(OptionSpec::<String>getValue);
    }

    /// {@return the values of an option that may be repeated, in order}
    public List<String> texts(String option) {
        List<String> none = List.of();
        return parsed.matchedOptionValue(option, none);
    }

    /// {@return the option's value as a whole number, when it was given}
    ///
    /// @throws CliFailure when it is no whole number between the bounds
    public Optional<Long> whole(String option, long least, long most) {
        return text(option).map(text -> number(option, text, least, most));
    }

    private static long number(String option, String text, long least, long most) {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // answered below, together with numbers out of bounds
        }
        throw CliFailure.usage(
                "%s: expected a whole number from %d to %d, found %s"
                        .formatted(option, least, most, text));
    }

    /// {@return the parameters that are no options, in order}
    public List<String> positionals() {
        return parsed.matchedPositionals().stream()
                .flatMap(positional -> positional.stringValues().stream())
                .toList();
    }

    /// {@return the only parameter}
    ///
    /// @throws CliFailure when there is none, or more than one
    public String only(String what) {
        List<String> all = positionals();
        if (all.size() != 1) {
            throw CliFailure.usage(
                    "expected one %s, found %s"
                            .formatted(what, all.isEmpty() ? "none" : String.join(" ", all)));
        }
        return all.getFirst();
    }

    /// {@return the command line after `--`}
    public List<String> command() {
        return command;
    }
}
