package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Draws;
import io.stoker.model.Event;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.Realm;
import io.stoker.model.RetryRules;
import io.stoker.model.WorkerRequest;
import io.stoker.model.Workload;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Makes simulated jobs by itself, at random intervals around a rate. The draws are the leader's
/// and travel inside the commands.
final class GeneratorLoop implements Loop {

    private static final List<String> SUFFIXES =
            List.of("urgent", "critical", "normal", "batch", "low");
    private static final int[] PRIORITIES = {900, 950, 500, 300, 100};

    private Draws draws = Draws.stream(1, "generator");
    private long nextAt = Long.MAX_VALUE;

    @Override
    public void lead(long now, ClusterState state, Actions actions) {
        restart(now, state.generator, actions);
    }

    @Override
    public void observe(long at, Event event, ClusterState state, Actions actions) {
        if (event instanceof Event.GeneratorChanged changed) {
            restart(at, changed.generator(), actions);
        }
    }

    private void restart(long now, GeneratorSpec spec, Actions actions) {
        // The time is mixed in: a restarted controller goes on with new jobs instead of repeating
        // them.
        draws = Draws.stream(spec.seed() ^ now, "generator");
        nextAt = spec.milliJobsPerMinute() == 0 ? Long.MAX_VALUE : now + gapMillis(spec);
        if (nextAt != Long.MAX_VALUE) {
            actions.wakeAt(nextAt);
        }
    }

    private long gapMillis(GeneratorSpec spec) {
        double meanMillis = 60_000.0 * 1_000 / spec.milliJobsPerMinute();
        return Math.max(1, Math.round(draws.exponential(meanMillis)));
    }

    @Override
    public void wake(long now, ClusterState state, Actions actions) {
        // After a long pause only a few are made up for, not a flood.
        int most = 10;
        while (nextAt <= now && most-- > 0) {
            actions.propose(new Command.SubmitJob(now, draw(), Optional.empty()));
            nextAt = Math.max(nextAt + gapMillis(state.generator), now - 1_000);
        }
        if (nextAt != Long.MAX_VALUE) {
            actions.wakeAt(nextAt);
        }
    }

    private JobSpec draw() {
        int urgency = draws.below(SUFFIXES.size());
        int number = (int) draws.between(1000, 9999);
        int die = draws.below(100);
        Workload.Builtin workload;
        String stem;
        if (die < 35) {
            stem = "calc";
            workload =
                    builtin(
                            "compute",
                            "size",
                            text(draws.between(64, 512)),
                            "iterations",
                            text(draws.between(200, 2_000)));
        } else if (die < 65) {
            stem = "gpu-matrix";
            workload =
                    builtin(
                            "matrix",
                            "size",
                            text(draws.between(512, 4_096)),
                            "iterations",
                            text(draws.between(20, 200)));
        } else if (die < 90) {
            stem = "wait";
            workload = builtin("sleep", "duration_ms", text(draws.between(5_000, 60_000)));
        } else {
            stem = "inject";
            workload =
                    builtin(
                            "fault",
                            "mode",
                            "exit",
                            "code",
                            "1",
                            "after_ms",
                            text(draws.between(2_000, 15_000)));
        }
        String name = stem + "-" + (die < 90 ? SUFFIXES.get(urgency) : "test") + "-" + number;
        return JobSpec.named(name)
                .withRealm(Realm.SIMULATED)
                .withUser("generator")
                .withPriority(PRIORITIES[urgency])
                .withWorkers(drawWorkers())
                .withWorker(drawWorker())
                .withWorkload(workload)
                .withRetries(new RetryRules(3, 1_000, 30_000));
    }

    private int drawWorkers() {
        int die = draws.below(100);
        return die < 75 ? 1 : die < 90 ? 2 : 4;
    }

    private WorkerRequest drawWorker() {
        int die = draws.below(100);
        int gpus = die < 50 ? 1 : die < 75 ? 2 : die < 92 ? 4 : 8;
        return new WorkerRequest(GpuRequest.whole(gpus), 1_000 * gpus, 4_096L * gpus);
    }

    /// {@return built-in work with these parameters: name, value, name, value ...}
    private static Workload.Builtin builtin(String executor, String... pairs) {
        var parameters = new TreeMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put(pairs[i], pairs[i + 1]);
        }
        return new Workload.Builtin(executor, parameters);
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
