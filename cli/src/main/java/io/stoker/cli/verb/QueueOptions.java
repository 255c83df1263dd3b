package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.Options;
import io.stoker.cli.wire.Json;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/// What a queue is allowed, as options.
final class QueueOptions {

    /// An option whose value is a number of GPUs.
    ///
    /// @param without what the field holds for `none` or `any`
    private record Gpus(String option, String field, long without, String description) {}

    private static final List<Gpus> GPUS =
            List.of(
                    new Gpus(
                            "--quota",
                            "quotaGpuMilli",
                            0,
                            "GPUs it may count on, with those below it; or none."),
                    new Gpus(
                            "--borrow",
                            "borrowGpuMilli",
                            -1,
                            "GPUs it may hold beyond its quota while others leave them idle; or any."),
                    new Gpus(
                            "--lend",
                            "lendGpuMilli",
                            -1,
                            "GPUs of its quota that others may hold while it leaves them idle; or any."),
                    new Gpus(
                            "--max-gpus",
                            "maxGpuMilli",
                            0,
                            "GPUs its jobs may hold together; or none for no limit."),
                    new Gpus(
                            "--max-gpus-per-user",
                            "maxGpuMilliPerUser",
                            0,
                            "The same for each user's jobs in it."));

    private static final long MOST_JOBS = 1_000_000_000;

    private static final Pattern BUDGET =
            Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)/(\\d{1,5}(?:\\.\\d{1,3})?)([hd])");

    private QueueOptions() {}

    static void declare(CommandSpec spec) {
        Options.text(
                spec, "N", "Its share against the queues beside it, 1 to 1000000.", "--weight");
        for (Gpus each : GPUS) {
            Options.text(spec, "GPUS", each.description(), each.option());
        }
        Options.text(spec, "N", "Its jobs that may hold a place at once; or none.", "--max-jobs");
        Options.text(spec, "N", "The same for each user's jobs in it.", "--max-jobs-per-user");
        Options.text(
                spec,
                "HOURS/WINDOW",
                "GPU-hours for each window, such as 100/24h or 5000/7d; or none.",
                "--budget");
        Options.text(spec, "NAME", "The order of its own jobs; or cluster.", "--order");
        Options.text(spec, "NAME", "The placement of its jobs; or cluster.", "--place");
    }

    /// {@return the fields that were named}
    static Json.Obj read(Arguments arguments) {
        Map<String, Json> fields = new LinkedHashMap<>();
        arguments
                .whole("--weight", 1, 1_000_000)
                .ifPresent(weight -> fields.put("weight", Json.of(weight)));
        for (Gpus each : GPUS) {
            arguments
                    .text(each.option())
                    .ifPresent(text -> fields.put(each.field(), Json.of(milli(each, text))));
        }
        jobs(arguments, "--max-jobs", "maxJobsRunning", fields);
        jobs(arguments, "--max-jobs-per-user", "maxJobsPerUser", fields);
        arguments.text("--budget").ifPresent(text -> budget(text, fields));
        for (String name : List.of("order", "place")) {
            arguments
                    .text("--" + name)
                    .ifPresent(
                            text -> fields.put(name, Json.of(text.equals("cluster") ? "" : text)));
        }
        return new Json.Obj(fields);
    }

    private static void jobs(
            Arguments arguments, String option, String field, Map<String, Json> fields) {
        boolean none = arguments.text(option).filter("none"::equals).isPresent();
        if (none) {
            fields.put(field, Json.of(0));
        } else {
            arguments
                    .whole(option, 1, MOST_JOBS)
                    .ifPresent(most -> fields.put(field, Json.of(most)));
        }
    }

    private static void budget(String text, Map<String, Json> fields) {
        Matcher matcher = BUDGET.matcher(text);
        if (!text.equals("none") && !matcher.matches()) {
            throw CliFailure.usage(
                    "--budget: expected GPU-hours and a window such as 100/24h or 5000/7d, or none; found "
                            + text);
        }
        boolean none = text.equals("none");
        BigDecimal hour = BigDecimal.valueOf(3_600);
        fields.put(
                "budgetGpuSeconds",
                new Json.Num(none ? "0" : plain(new BigDecimal(matcher.group(1)).multiply(hour))));
        fields.put(
                "budgetWindowSeconds",
                new Json.Num(
                        none
                                ? "0"
                                : plain(
                                        new BigDecimal(matcher.group(2))
                                                .multiply(hour)
                                                .multiply(
                                                        BigDecimal.valueOf(
                                                                matcher.group(3).equals("d")
                                                                        ? 24
                                                                        : 1)))));
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static long milli(Gpus option, String text) {
        String word = option.without() == 0 ? "none" : "any";
        if (text.equals(word)) {
            return option.without();
        }
        try {
            BigDecimal milli = new BigDecimal(text).movePointRight(3);
            if (milli.signum() >= 0
                    && milli.compareTo(BigDecimal.valueOf(1_000_000_000_000L)) <= 0) {
                return milli.longValueExact();
            }
        } catch (ArithmeticException notAThousandth) {
            // answered below
        } catch (NumberFormatException notANumber) {
            // answered below
        }
        throw CliFailure.usage(
                "%s: expected GPUs such as 8 or 0.5, or %s; found %s"
                        .formatted(option.option(), word, text));
    }
}
