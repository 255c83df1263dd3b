package io.stoker.cli.config;

import io.stoker.cli.output.Spans;
import io.stoker.cli.output.Suggestion;
import io.stoker.scheduler.Policies;
import io.stoker.server.jobfile.Quantities;
import java.util.List;
import java.util.OptionalLong;

/// Says whether a text is a value of a setting.
final class SettingCheck {
    private SettingCheck() {}

    /// Checks one value.
    ///
    /// @throws IllegalArgumentException that says what was expected
    static void check(Setting setting, String value) {
        switch (setting.kind()) {
            case ADDRESS -> Address.parse(value);
            case TRUTH -> oneOf(value, List.of("true", "false"));
            case SPAN -> span(value);
            case GPUS -> gpus(value);
            case PROFILE -> oneOf(value, List.of("standard", "seed"));
            case ORDER -> oneOf(value, Policies.orderNames());
            case PLACE -> oneOf(value, Policies.placementNames());
            case LEVEL -> oneOf(value, List.of("trace", "debug", "info", "warn", "error"));
            case LOG_FORMAT -> oneOf(value, List.of("text", "json"));
            case TEXT -> text(value);
            case RATE -> quantity(Quantities.networkMbps(value), "a rate such as 100Gbit", value);
            case SIZE -> quantity(Quantities.memoryMib(value), "a size such as 2TiB", value);
            case SHARING -> oneOf(value, List.of("none", "memory"));
        }
    }

    private static void text(String value) {
        if (value.isBlank() || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "expected a text, found an empty one or a control character");
        }
    }

    private static void oneOf(String value, List<String> choices) {
        if (!choices.contains(value)) {
            throw new IllegalArgumentException(
                    "expected %s, found %s%s"
                            .formatted(
                                    String.join("|", choices),
                                    value,
                                    Suggestion.hint(value, choices)));
        }
    }

    private static void span(String value) {
        long millis = Spans.millis(value);
        if (millis < 50 || millis > 3_600_000) {
            throw new IllegalArgumentException("expected a time from 50ms to 1h, found " + value);
        }
    }

    private static void quantity(OptionalLong amount, String expected, String value) {
        if (amount.isEmpty()) {
            throw new IllegalArgumentException("expected %s, found %s".formatted(expected, value));
        }
    }

    private static void gpus(String value) {
        try {
            int gpus = Integer.parseInt(value);
            if (gpus >= 0 && gpus <= 64) {
                return;
            }
        } catch (NumberFormatException notANumber) {
            // answered below
        }
        throw new IllegalArgumentException(
                "expected a number of GPUs from 0 to 64, found " + value);
    }
}
