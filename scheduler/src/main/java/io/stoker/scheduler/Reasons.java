package io.stoker.scheduler;

import io.stoker.model.JobSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.Realm;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Why jobs wait, as one cycle left it: an immutable picture that any thread may read. Cheap to
/// make: it lists kinds of jobs that were refused one by one, and keeps one entry for all kinds
/// that were refused together; parts that did not change are shared with the picture before.
public final class Reasons {

    /// Nothing is known yet.
    static final Reasons NONE =
            new Reasons(
                    List.of(),
                    List.of(),
                    Collections.emptySortedSet(),
                    Collections.emptySortedMap());

    /// What one demand's shapes wait for.
    ///
    /// @param key the demand
    /// @param own reasons of shapes that have one of their own
    /// @param shortage the reason of all others, if they were refused together
    record OfDemand(
            Demand.Key key, Map<Shape.Key, PendingReason> own, Optional<Shortage> shortage) {

        static OfDemand of(Demand.Key key, List<Shape> shapes, Optional<Shortage> shortage) {
            Map<Shape.Key, PendingReason> own = new LinkedHashMap<>();
            for (Shape shape : shapes) {
                own.put(shape.key, shape.reason);
            }
            return new OfDemand(key, own, shortage);
        }

        private PendingReason reason(Shape.Key shape) {
            PendingReason found = own.get(shape);
            if (found != null) {
                return found;
            }
            return shortage.isPresent()
                    ? shortage.get().reason(shape.workers(), shape.worker(), 0)
                    : new PendingReason.NotEvaluated();
        }
    }

    /// A job that others may not pass.
    ///
    /// @param realm where
    /// @param jobId the job
    /// @param shape its kind
    /// @param behind the demands that must wait for it
    record Blocked(Realm realm, long jobId, Shape.Key shape, Set<Demand.Key> behind) {
        Blocked {
            behind = new LinkedHashSet<>(behind);
        }
    }

    private final List<OfDemand> demands;
    private final List<Blocked> blocked;
    private final Set<String> perUser;
    private final Map<Shape.Key, PendingReason> barred;

    /// @param perUser queues that tell their users apart; never changed afterwards
    /// @param barred kinds of jobs that reservations kept waiting; never changed afterwards
    Reasons(
            List<OfDemand> demands,
            List<Blocked> blocked,
            Set<String> perUser,
            Map<Shape.Key, PendingReason> barred) {
        this.barred = barred;
        this.demands = demands;
        this.perUser = perUser;
        this.blocked = blocked;
    }

    /// {@return why this job waits; empty when no cycle has seen a job that wants such GPUs}
    public Optional<PendingReason> reasonFor(long jobId, JobSpec spec, List<Integer> avoidNodes) {
        return find(key(spec, avoidNodes), Optional.of(jobId));
    }

    /// {@return why the first job of this kind waits; empty when no cycle has seen a job that wants
    /// such GPUs}
    public Optional<PendingReason> reasonFor(JobSpec spec, List<Integer> avoidNodes) {
        return find(key(spec, avoidNodes), Optional.empty());
    }

    private Shape.Key key(JobSpec spec, List<Integer> avoidNodes) {
        return Shape.Key.of(spec, sorted(avoidNodes), perUser.contains(spec.queue()));
    }

    private static List<Integer> sorted(List<Integer> nodes) {
        return nodes.isEmpty() ? List.of() : nodes.stream().distinct().sorted().toList();
    }

    private Optional<PendingReason> find(Shape.Key shape, Optional<Long> jobId) {
        Demand.Key wanted = new Demand.Key(shape.realm(), shape.worker().gpus());
        for (OfDemand demand : demands) {
            if (demand.key().equals(wanted)) {
                PendingReason own = demand.reason(shape);
                PendingReason window = barred.get(shape);
                if (window != null && !keptByItsQueue(own)) {
                    return Optional.of(window);
                }
                return Optional.of(keptByItsQueue(own) ? own : behind(wanted, shape, jobId, own));
            }
        }
        return Optional.empty();
    }

    private static boolean keptByItsQueue(PendingReason reason) {
        return reason instanceof PendingReason.QueuePaused
                || reason instanceof PendingReason.QueueLimit
                || reason instanceof PendingReason.QueueQuota
                || reason instanceof PendingReason.BudgetExhausted
                || reason instanceof PendingReason.ReservationNotOpen
                || reason instanceof PendingReason.ReservationGone
                || reason instanceof PendingReason.UserLimit
                || reason instanceof PendingReason.ArrayLimit;
    }

    private PendingReason behind(
            Demand.Key demand, Shape.Key shape, Optional<Long> jobId, PendingReason own) {
        for (Blocked each : blocked) {
            boolean itself =
                    jobId.isPresent() ? jobId.get() == each.jobId() : shape.equals(each.shape());
            if (each.realm() == shape.realm() && !itself && each.behind().contains(demand)) {
                return new PendingReason.Priority(each.jobId());
            }
        }
        return own;
    }
}
