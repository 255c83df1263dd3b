package io.stoker.cli.output;

import java.util.Locale;

/// Colours for a terminal, or none.
///
/// @param on whether text is coloured
public record Ink(boolean on) {

    /// {@return heavier text}
    public String bold(String text) {
        return wrap("1", text);
    }

    /// {@return paler text}
    public String dim(String text) {
        return wrap("2", text);
    }

    /// {@return good news}
    public String green(String text) {
        return wrap("32", text);
    }

    /// {@return something to look at}
    public String yellow(String text) {
        return wrap("33", text);
    }

    /// {@return bad news}
    public String red(String text) {
        return wrap("31", text);
    }

    /// {@return something apart}
    public String cyan(String text) {
        return wrap("36", text);
    }

    /// {@return the state of a job, node or GPU in the colour of its meaning}
    public String state(String text) {
        return switch (text.strip().toUpperCase(Locale.ROOT)) {
            case "RUNNING", "COMPLETED", "UP", "IDLE", "R", "CD", "OK", "MIXED", "ALLOCATED" ->
                    green(text);
            case "FAILED",
                    "LOST",
                    "TIMED_OUT",
                    "DEADLINE_MISSED",
                    "REJECTED",
                    "FAULTY",
                    "F",
                    "TO",
                    "DL",
                    "RJ" ->
                    red(text);
            case "PENDING",
                    "SUSPECTED",
                    "SUSPECT",
                    "DRAINED",
                    "DRAINING",
                    "HELD",
                    "PD",
                    "CA",
                    "CANCELLED" ->
                    yellow(text);
            case "SCHEDULED", "CF" -> cyan(text);
            default -> text;
        };
    }

    private String wrap(String code, String text) {
        return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
