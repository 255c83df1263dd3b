package io.stoker.control;

import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.StateImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/// When waiting jobs will start: the shipped brain is run ahead on forks of the state, each time
/// with other run times ([ForecastRun], [RunTimeHistory]). The same state gives the same answer.
///
/// The work is bounded: at most [#MOST_SAMPLES] forecasts, and no more inputs to the brain over all
/// of them than the budget. A forecast that the budget cuts short counts for the jobs that had
/// started in it by then.
public final class Forecast {

    /// Most forecasts of one estimate.
    public static final int MOST_SAMPLES = 40;

    /// Inputs of the brain that an answer to a person may cost: a second or two.
    public static final long DEFAULT_STEPS = 200_000;

    /// A node or job of the fork costs about this part of an input of the brain.
    private static final int COPIES_PER_STEP = 8;

    private final StateImage image;
    private final RunTimeHistory history;
    private final long now;
    private final long mostSteps;

    private Forecast(StateImage image, long now, long mostSteps) {
        this.image = image;
        this.history = RunTimeHistory.of(image.jobs());
        this.now = now;
        this.mostSteps = mostSteps;
    }

    /// {@return a forecaster over a copy of the state}
    ///
    /// @param now the time to begin at, epoch ms
    /// @param mostSteps inputs of the brain that one question may cost
    public static Forecast over(StateImage image, long now, long mostSteps) {
        return new Forecast(image, now, mostSteps);
    }

    /// {@return when the jobs that wait now will start, by job}
    public Map<Long, StartEstimate> waiting() {
        Set<Long> waiting = new LinkedHashSet<>();
        image.jobs().stream()
                .filter(job -> job.state() == JobState.PENDING)
                .forEach(job -> waiting.add(job.id()));
        return estimates(waiting, Optional.empty());
    }

    /// {@return when this job will start; empty when it does not wait}
    public Optional<StartEstimate> waiting(long jobId) {
        boolean waits =
                image.jobs().stream()
                        .anyMatch(job -> job.id() == jobId && job.state() == JobState.PENDING);
        return waits
                ? Optional.ofNullable(estimates(one(jobId), Optional.empty()).get(jobId))
                : Optional.empty();
    }

    /// {@return when a job that is not submitted yet would start}
    public StartEstimate submitted(JobSpec spec) {
        Map<Long, StartEstimate> all =
                estimates(one(image.nextJobId()), Optional.of(spec.withHeld(false)));
        return Invariant.present(all.get(image.nextJobId()), "no estimate for %d", 0, 0);
    }

    private static Set<Long> one(long jobId) {
        return new TreeSet<>(List.of(jobId));
    }

    private Map<Long, StartEstimate> estimates(Set<Long> wanted, Optional<JobSpec> more) {
        Map<Long, List<Long>> starts = new LinkedHashMap<>();
        wanted.forEach(id -> starts.put(id, new ArrayList<>()));
        Map<Long, RunTimeBasis> bases = new LinkedHashMap<>();
        Optional<String> expired = Optional.empty();
        long used = 0;
        int samples = 0;
        while (!wanted.isEmpty() && samples < MOST_SAMPLES) {
            if (samples > 0 && used + used / samples > mostSteps) {
                expired = Optional.of("%d of %d forecasts".formatted(samples, MOST_SAMPLES));
                break;
            }
            ClusterState fork = StateRestorer.restoreLive(image);
            used += (fork.jobCount() + fork.nodes().size()) / COPIES_PER_STEP;
            ForecastRun run =
                    new ForecastRun(fork, history, now, image.appliedIndex() * 64 + samples);
            more.ifPresent(run::submit);
            boolean whole = run.run(wanted, Math.max(1, mostSteps - used));
            used += run.steps();
            samples++;
            run.bases()
                    .forEach((id, basis) -> {
                        if (wanted.size() > 1 || !wanted.contains(id)) {
                            bases.putIfAbsent(id, basis);
                        }
                    });
            run.startedAt()
                    .forEach((id, at) -> {
                        if (starts.containsKey(id)) {
                            starts.get(id).add(at);
                        }
                    });
            if (!whole) {
                expired = Optional.of("a forecast after %d steps".formatted(mostSteps));
                break;
            }
        }
        return made(starts, count(bases), samples, expired);
    }

    private Map<Long, StartEstimate> made(
            Map<Long, List<Long>> starts,
            Map<RunTimeBasis, Integer> basis,
            int samples,
            Optional<String> expired) {
        Map<Long, StartEstimate> all = new LinkedHashMap<>();
        starts.forEach((id, times) -> {
            long[] sorted = new long[samples];
            Arrays.fill(sorted, Long.MAX_VALUE);
            for (int i = 0; i < times.size(); i++) {
                sorted[i] = times.get(i);
            }
            Arrays.sort(sorted);
            all.put(
                    id,
                    new StartEstimate(
                            quantile(sorted, 10),
                            quantile(sorted, 50),
                            quantile(sorted, 90),
                            samples,
                            basis,
                            expired,
                            now));
        });
        return all;
    }

    private static Map<RunTimeBasis, Integer> count(Map<Long, RunTimeBasis> bases) {
        Map<RunTimeBasis, Integer> counts = new EnumMap<>(RunTimeBasis.class);
        bases.values().forEach(basis -> counts.merge(basis, 1, Integer::sum));
        return counts;
    }

    /// {@return the smallest value that at least `percent` of all reach; empty when it is never}
    private static OptionalLong quantile(long[] sorted, int percent) {
        if (sorted.length == 0) {
            return OptionalLong.empty();
        }
        int rank = Math.max(1, (sorted.length * percent + 99) / 100);
        long value = sorted[rank - 1];
        return value == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
