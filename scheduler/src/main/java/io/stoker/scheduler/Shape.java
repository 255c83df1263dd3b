package io.stoker.scheduler;

import io.stoker.model.ArrayTask;
import io.stoker.model.ElasticRules;
import io.stoker.model.JobSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.Realm;
import io.stoker.model.Role;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.List;
import java.util.Optional;

/// Waiting jobs that the scheduler cannot tell apart: if one does not fit, none does.
final class Shape extends IndexedHeap.Item<Shape> {

    /// What makes jobs one shape.
    ///
    /// @param worker what each worker needs; of a gang with roles what the largest of them needs
    /// @param array the array whose throttle its jobs are under, 0 for none
    record Key(
            Realm realm,
            int workers,
            WorkerRequest worker,
            String queue,
            String user,
            List<Integer> avoidNodes,
            TopologyRules topology,
            List<Role> roles,
            long array,
            ElasticRules elastic,
            Optional<String> reservation) {

        /// @param perUser whether the queue tells its users apart; where it does not, `user` is ""
        static Key of(JobSpec spec, List<Integer> avoidNodes, boolean perUser) {
            return new Key(
                    spec.realm(),
                    spec.workers(),
                    spec.worker(),
                    spec.queue(),
                    perUser ? spec.user() : "",
                    avoidNodes,
                    spec.topology(),
                    spec.roles(),
                    throttled(spec),
                    spec.elastic(),
                    spec.reservation());
        }

        /// {@return the array whose throttle may keep the job, 0 for none}
        private static long throttled(JobSpec spec) {
            return spec.task()
                    .filter(task -> task.throttle() > 0)
                    .map(ArrayTask::arrayId)
                    .orElse(0L);
        }

        /// A kind of job that may run anywhere.
        Key(
                Realm realm,
                int workers,
                WorkerRequest worker,
                String queue,
                String user,
                List<Integer> avoidNodes) {
            this(
                    realm,
                    workers,
                    worker,
                    queue,
                    user,
                    avoidNodes,
                    TopologyRules.NONE,
                    List.of(),
                    0,
                    ElasticRules.NONE,
                    Optional.empty());
        }

        /// {@return so many workers of the same kind, which may stand anywhere}
        Key alone(int some) {
            return new Key(realm, some, worker, queue, user, avoidNodes);
        }

        /// {@return whether its workers want nothing but whole GPUs and may stand anywhere}
        boolean wantsGpusAlone() {
            return !together()
                    && !elastic.active()
                    && worker.gpus().count() > 0
                    && !worker.gpus().fractional()
                    && !worker.gpus().wantsMig()
                    && worker.equals(new WorkerRequest(worker.gpus(), 0, 0));
        }

        Key withTopology(TopologyRules rules) {
            return new Key(
                    realm,
                    workers,
                    worker,
                    queue,
                    user,
                    avoidNodes,
                    rules,
                    roles,
                    array,
                    elastic,
                    reservation);
        }

        /// {@return until when the job waits for its preferred domain and takes no larger one,
        /// epoch ms; 0 when it does not, or not any more}
        long waitsUntil(PendingJob job, long now) {
            long millis = topology.preferredForMillis();
            long until = job.waitsSince() + millis;
            return millis > 0 && now < until ? until : 0;
        }

        /// {@return what the job wants now: as long as it waits for its preferred domain, that it
        /// requires it}
        Key at(PendingJob job, long now) {
            return waitsUntil(job, now) == 0
                    ? this
                    : withTopology(
                            topology.toBuilder()
                                    .required(topology.preferred())
                                    .preferred(Optional.empty())
                                    .preferredForMillis(0)
                                    .build());
        }

        /// {@return why it waits, when it may be that it waits for its preferred domain alone}
        PendingReason waitsFor(long until, int fitted, PendingReason reason) {
            return reason instanceof PendingReason.TopologyUnavailable
                            && topology.preferred().isPresent()
                    ? new PendingReason.PreferredDomain(
                            topology.preferred().get(), until, workers, fitted)
                    : reason;
        }

        Key withWorker(WorkerRequest request) {
            return new Key(
                    realm,
                    workers,
                    request,
                    queue,
                    user,
                    avoidNodes,
                    topology,
                    roles,
                    array,
                    elastic,
                    reservation);
        }

        Key withWorkers(int size) {
            return new Key(
                    realm,
                    size,
                    worker,
                    queue,
                    user,
                    avoidNodes,
                    topology,
                    roles,
                    array,
                    elastic,
                    reservation);
        }

        /// {@return whether where its workers stand depends on more than room for each: on each
        /// other, on other jobs, or on what each role needs}
        boolean together() {
            return !topology.isNone() || !roles.isEmpty();
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

    /// Tasks of arrays beyond the first of each.
    int moreTasks;

    /// What the queue's limits were at when they kept it.
    long limitedAt;

    PendingReason reason = new PendingReason.NotEvaluated();

    /// The last search for gangs to stop for its head, if it found none.
    Optional<Preemption.Memory> searched = Optional.empty();

    private Optional<PendingReason> refusal = Optional.empty();

    Shape(Key key, Demand demand) {
        this.key = key;
        this.demand = demand;
    }

    /// The search for gangs to stop for its head was not finished.
    void expired(PendingReason why) {
        PendingReason own =
                rest == Rest.READY
                        ? demand.exhausted()
                                .map(shortage -> shortage.reason(key.workers(), key.worker(), 0))
                                .orElse(reason)
                        : reason;
        refusal = refusal.or(() -> Optional.of(own));
        reason = why;
        demand.move(this, Rest.REFUSED);
    }

    /// The search was finished: what was said before it holds again.
    void notExpired() {
        if (refusal.isPresent() && reason instanceof PendingReason.PreemptionSearchExpired) {
            reason = refusal.get();
            demand.move(this, rest);
        }
        refusal = Optional.empty();
    }

    /// {@return how many jobs the cycle at work has not placed, each task of an array counted}
    int waiting() {
        return jobs.size() + moreTasks - placed.passed();
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
