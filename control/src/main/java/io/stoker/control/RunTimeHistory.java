package io.stoker.control;

import io.stoker.model.AttemptImage;
import io.stoker.model.Draws;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How long jobs really ran, as far as the journalled state still knows ([Limits] bounds it), and
/// what that says about the run time of another job.
///
/// Jobs that declare a time are compared with it: what is learned is the *ratio* of the real to the
/// declared time, since users are wrong in habits of their own. A job draws from ended jobs of its
/// user, queue and name when there are [#LEAST_OF_NAME], else of its user and queue when there are
/// [#LEAST_OF_USER], else from what it declares: an expected time within a factor of 1.25 either
/// way (assumed), or a time limit of which any part is used alike. A job that declares nothing
/// draws the *run times* of the same groups, and at last of all ended jobs.
///
/// A running job draws among the times it has not passed yet; one past all of them runs another
/// tenth of what it ran so far at most (assumed). Limits cut every run.
///
/// Worked example: ana's last three jobs `train` declared 100 s and ran 50, 60 and 70 s. Her next
/// one declares 200 s: it draws 100, 120 or 140 s. Once it has run for 110 s, 120 or 140 s.
///
/// Source for the flat use of limits: A. Mu'alem and D. Feitelson, "Utilization, Predictability,
/// Workloads, and User Runtime Estimates in Scheduling the IBM SP2 with Backfilling", IEEE TPDS
/// 2001, figure 4.
final class RunTimeHistory {

    /// Never ends.
    static final long FOREVER = Long.MAX_VALUE;

    static final int LEAST_OF_NAME = 3;
    static final int LEAST_OF_USER = 5;
    private static final int LEAST_OF_ALL = 10;
    private static final double SPREAD = 1.25;

    private record Group(String user, String queue, String name) {}

    private static final Group ALL = new Group("", "", "");

    /// Sorted ratios and run times of one group.
    private static final class Known {
        private final List<Double> ratios = new ArrayList<>();
        private final List<Double> millis = new ArrayList<>();

        void sort() {
            Collections.sort(ratios);
            Collections.sort(millis);
        }
    }

    private final Map<Group, Known> groups = new LinkedHashMap<>();

    /// Learns from the jobs that ended by themselves or at their limit.
    static RunTimeHistory of(Collection<JobImage> jobs) {
        RunTimeHistory history = new RunTimeHistory();
        for (JobImage job : jobs) {
            boolean ran = job.state() == JobState.COMPLETED || job.state() == JobState.TIMED_OUT;
            if (ran && !job.attempts().isEmpty()) {
                history.add(job.spec(), ranMillis(job.attempts().getLast()));
            }
        }
        history.groups.values().forEach(Known::sort);
        return history;
    }

    private static long ranMillis(AttemptImage attempt) {
        return attempt.startedAt() == 0 ? 0 : Math.max(1, attempt.endedAt() - attempt.startedAt());
    }

    private void add(JobSpec spec, long ranMillis) {
        if (ranMillis == 0) {
            return;
        }
        long declared = spec.time().estimateMillis();
        for (Group group : List.of(ofName(spec), ofUser(spec), ALL)) {
            Known known = groups.computeIfAbsent(group, _ -> new Known());
            known.millis.add((double) ranMillis);
            if (declared > 0) {
                known.ratios.add(ranMillis / (double) declared);
            }
        }
    }

    private static Group ofName(JobSpec spec) {
        return new Group(spec.user(), spec.queue(), spec.name());
    }

    private static Group ofUser(JobSpec spec) {
        return new Group(spec.user(), spec.queue(), "");
    }

    /// One drawn run time.
    ///
    /// @param millis how long the run takes from its start, [#FOREVER] when nothing is known
    record Drawn(long millis, RunTimeBasis basis) {}

    /// Draws how long a run takes.
    ///
    /// @param elapsedMillis how long it has run already: the result is longer
    Drawn draw(JobSpec spec, long elapsedMillis, Draws draws) {
        long declared = spec.time().estimateMillis();
        double unit = declared > 0 ? declared : 1;
        List<Double> own = values(ofName(spec), declared > 0);
        if (own.size() >= LEAST_OF_NAME) {
            return pick(own, unit, elapsedMillis, RunTimeBasis.NAME_HISTORY, draws);
        }
        List<Double> users = values(ofUser(spec), declared > 0);
        if (users.size() >= LEAST_OF_USER) {
            return pick(users, unit, elapsedMillis, RunTimeBasis.USER_HISTORY, draws);
        }
        if (spec.time().expectedMillis() > 0) {
            double least = declared / SPREAD;
            double most = declared * SPREAD;
            return flat(least, most, elapsedMillis, RunTimeBasis.EXPECTED, draws);
        }
        if (declared > 0) {
            return flat(0, declared, elapsedMillis, RunTimeBasis.LIMIT, draws);
        }
        List<Double> all = values(ALL, false);
        return all.size() >= LEAST_OF_ALL
                ? pick(all, 1, elapsedMillis, RunTimeBasis.CLUSTER_HISTORY, draws)
                : new Drawn(FOREVER, RunTimeBasis.UNKNOWN);
    }

    private List<Double> values(Group group, boolean ratios) {
        Known known = groups.get(group);
        return known == null ? List.of() : ratios ? known.ratios : known.millis;
    }

    private static Drawn pick(
            List<Double> sorted, double unit, long elapsed, RunTimeBasis basis, Draws draws) {
        int first = 0;
        while (first < sorted.size() && sorted.get(first) * unit <= elapsed) {
            first++;
        }
        if (first == sorted.size()) {
            return overdue(elapsed, basis, draws);
        }
        double drawn = sorted.get(first + draws.below(sorted.size() - first)) * unit;
        return new Drawn(Math.max(elapsed + 1, Math.round(drawn)), basis);
    }

    private static Drawn flat(
            double least, double most, long elapsed, RunTimeBasis basis, Draws draws) {
        if (elapsed >= most) {
            return overdue(elapsed, basis, draws);
        }
        double from = Math.max(least, elapsed);
        long drawn = Math.round(from + draws.unit() * (most - from));
        return new Drawn(Math.max(elapsed + 1, drawn), basis);
    }

    private static Drawn overdue(long elapsed, RunTimeBasis basis, Draws draws) {
        return new Drawn(elapsed + 1 + Math.round(draws.unit() * elapsed / 10), basis);
    }
}
