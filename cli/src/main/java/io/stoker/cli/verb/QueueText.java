package io.stoker.cli.verb;

import io.stoker.cli.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One queue in words.
final class QueueText {

    private QueueText() {}

    static List<String> lines(Json queue) {
        Json spec = queue.at("spec");
        Json status = queue.at("status");
        List<String> lines = new ArrayList<>();
        lines.add(
                "queue %s is %s, weight %s"
                        .formatted(
                                queue.at("metadata.name").text(),
                                spec.at("paused").truth() ? "paused" : "open",
                                spec.at("weight").text()));
        lines.add("  quota    " + quota(spec));
        lines.add(
                "  limits   %s GPUs, %s jobs; each user %s GPUs, %s jobs"
                        .formatted(
                                limit(gpus(spec.at("maxGpuMilli"))),
                                limit(spec.at("maxJobsRunning").text()),
                                limit(gpus(spec.at("maxGpuMilliPerUser"))),
                                limit(spec.at("maxJobsPerUser").text())));
        if (spec.at("budgetGpuSeconds").number() > 0) {
            lines.add("  budget   " + budget(spec, status));
        }
        if (!spec.at("order").text().isEmpty() || !spec.at("place").text().isEmpty()) {
            lines.add(
                    "  policies order %s, place %s"
                            .formatted(own(spec.at("order")), own(spec.at("place"))));
        }
        lines.add("  holds    " + holds(spec, status));
        lines.add(
                "  jobs     %s run, %s start, %s wait for %s GPUs"
                        .formatted(
                                status.at("running").text(),
                                status.at("scheduled").text(),
                                status.at("pending").text(),
                                gpus(status.at("pendingGpuMilli"))));
        return lines;
    }

    private static String quota(Json spec) {
        return spec.at("quotaGpuMilli").whole() == 0 && spec.at("borrowGpuMilli").whole() < 0
                ? "none"
                : "%s GPUs, borrows %s, lends %s"
                        .formatted(
                                gpus(spec.at("quotaGpuMilli")),
                                atMost(spec.at("borrowGpuMilli")),
                                atMost(spec.at("lendGpuMilli")));
    }

    private static String holds(Json spec, Json status) {
        String held =
                "%s GPUs, lately %s on average"
                        .formatted(
                                gpus(status.at("heldGpuMilli")), gpus(status.at("recentGpuMilli")));
        long borrowed = status.at("borrowedGpuMilli").whole();
        return spec.at("quotaGpuMilli").whole() == 0 || borrowed == 0
                ? held
                : held
                        + "; with the queues below it %s more than the quota, which others may ask for"
                                .formatted(gpus(status.at("borrowedGpuMilli")));
    }

    private static String own(Json name) {
        return name.text().isEmpty() ? "as the cluster" : name.text();
    }

    private static String budget(Json spec, Json status) {
        return String.format(
                Locale.ROOT,
                "%.2f of %.2f GPU-hours spent, the next begins at %s",
                status.at("spentGpuSeconds").number() / 3_600,
                spec.at("budgetGpuSeconds").number() / 3_600,
                status.at("budgetRefillsAt").text());
    }

    private static String atMost(Json milli) {
        return milli.whole() < 0 ? "any" : "up to " + gpus(milli);
    }

    private static String limit(String number) {
        return number.equals("0") ? "any" : number;
    }

    static String gpus(Json milli) {
        long value = milli.whole();
        return value % 1_000 == 0
                ? Long.toString(value / 1_000)
                : String.format(Locale.ROOT, "%.3f", value / 1_000.0);
    }
}
