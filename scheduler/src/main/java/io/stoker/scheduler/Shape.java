package io.stoker.scheduler;

import io.stoker.model.JobSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.Realm;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.List;

/// Waiting jobs that the scheduler cannot tell apart: if one does not fit, none does.
final class Shape extends IndexedHeap.Item<Shape> {

    /// What makes jobs one shape.
    record Key(
            Realm realm,
            int workers,
            WorkerRequest worker,
            String queue,
            String user,
            List<Integer> avoidNodes,
            TopologyRules topology) {

        /// @param perUser whether the queue tells its users apart; where it does not, `user` is ""
        static Key of(JobSpec spec, List<Integer> avoidNodes, boolean perUser) {
            return new Key(
                    spec.realm(),
                    spec.workers(),
                    spec.worker(),
                    spec.queue(),
                    perUser ? spec.user() : "",
                    avoidNodes,
                    spec.topology());
        }

        /// A kind of job that may run anywhere.
        Key(
                Realm realm,
                int workers,
                WorkerRequest worker,
                String queue,
                String user,
                List<Integer> avoidNodes) {
            this(realm, workers, worker, queue, user, avoidNodes, TopologyRules.NONE);
        }

        Key withTopology(TopologyRules rules) {
            return new Key(realm, workers, worker, queue, user, avoidNodes, rules);
        }
    }

    /// Where a shape rests.
    enum Rest {
        /// It may be tried.
        READY,
        /// It was refused and nothing has changed since.
        REFUSED,
        /// Its queue is paused.
        PAUSED,
        /// A limit keeps it and has not become easier since. It never makes others wait.
        LIMITED
    }

    final Key key;
    final Demand demand;
    final JobHeap jobs = new JobHeap();
    final HeapWalk placed = new HeapWalk(jobs);
    Rest rest = Rest.READY;

    /// What the queue's limits were at when they kept it.
    long limitedAt;

    PendingReason reason = new PendingReason.NotEvaluated();

    Shape(Key key, Demand demand) {
        this.key = key;
        this.demand = demand;
    }

    /// {@return the first job that the cycle at work has not placed; outside cycles the first job}
    QueuedJob head() {
        return placed.current();
    }

    @Override
    boolean before(Shape other) {
        return head().before(other.head());
    }
}
