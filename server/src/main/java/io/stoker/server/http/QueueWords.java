package io.stoker.server.http;

import io.stoker.model.Event;
import io.stoker.model.QueueSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// What changed in a queue, in words.
final class QueueWords {

    private record Part(String name, Function<QueueSpec, String> words) {}

    private static final List<Part> PARTS =
            List.of(
                    new Part("state", queue -> queue.paused() ? "paused" : "open"),
                    new Part("weight", queue -> Integer.toString(queue.weight())),
                    new Part("quota", queue -> gpus(queue.quotaGpuMilli())),
                    new Part("borrows", queue -> atMost(queue.borrowGpuMilli())),
                    new Part("lends", queue -> atMost(queue.lendGpuMilli())),
                    new Part("limit", queue -> limit(queue.maxGpuMilli())),
                    new Part("jobs at work", queue -> limitOfJobs(queue.maxJobsRunning())),
                    new Part("limit of a user", queue -> limit(queue.maxGpuMilliPerUser())),
                    new Part("jobs of a user", queue -> limitOfJobs(queue.maxJobsPerUser())),
                    new Part("budget", QueueWords::budget),
                    new Part("order", queue -> own(queue.order())),
                    new Part("place", queue -> own(queue.place())));

    private QueueWords() {}

    /// {@return such as `queue research: weight 1 -> 3, quota none -> 8 GPUs (ada)`}
    static String changed(Event.QueueChanged event) {
        QueueSpec now = event.queue();
        Optional<QueueSpec> before = event.before();
        QueueSpec was = before.orElseGet(() -> new QueueSpec(now.name(), false));
        List<String> changes = new ArrayList<>();
        for (Part part : PARTS) {
            String old = part.words().apply(was);
            String fresh = part.words().apply(now);
            if (!old.equals(fresh)) {
                changes.add(
                        before.isPresent()
                                ? "%s %s -> %s".formatted(part.name(), old, fresh)
                                : part.name() + " " + fresh);
            }
        }
        String what =
                changes.isEmpty()
                        ? before.isPresent() ? "as it was" : "open, no quota, no limit"
                        : String.join(", ", changes);
        return "queue %s%s: %s (%s)"
                .formatted(now.name(), before.isPresent() ? "" : " is new", what, event.by());
    }

    private static String gpus(long milli) {
        return milli == 0
                ? "none"
                : milli % 1_000 == 0
                        ? milli / 1_000 + " GPUs"
                        : String.format(Locale.ROOT, "%.3f GPUs", milli / 1_000.0);
    }

    private static String atMost(long milli) {
        return milli == QueueSpec.UNLIMITED ? "any" : gpus(milli);
    }

    private static String budget(QueueSpec queue) {
        return queue.hasBudget()
                ? String.format(
                        Locale.ROOT,
                        "%.2f GPU-hours every %.2f h",
                        queue.budgetGpuMillis() / 3_600_000.0,
                        queue.budgetWindowMillis() / 3_600_000.0)
                : "none";
    }

    private static String own(String name) {
        return name.isEmpty() ? "the cluster's" : name;
    }

    private static String limit(long milli) {
        return milli == 0 ? "none" : gpus(milli);
    }

    private static String limitOfJobs(int jobs) {
        return jobs == 0 ? "any" : Integer.toString(jobs);
    }
}
