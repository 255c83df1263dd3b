package io.stoker.scheduler;

import io.stoker.model.PendingReason;
import io.stoker.model.PolicySpec;
import io.stoker.model.Realm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Waiting jobs, kept in the policy's order and never sorted again.
///
/// Jobs that cannot be told apart share a [Shape] with a heap of its own; shapes that want the same
/// GPUs share a [Demand]. Adding and removing cost O(log n). Mutable, one writer.
///
/// Soft state: which shapes were refused and why. Lost at a failover, found again by the next
/// cycle.
public final class PendingQueue {

    private final JobTable jobs = new JobTable();
    private final TreeMap<Long, QueuedJob> arrays = new TreeMap<>();
    private int moreTasks;
    private final Map<Shape.Key, Shape> shapes = new LinkedHashMap<>();
    private final Map<Demand.Key, Demand> demands = new LinkedHashMap<>();
    private final TreeMap<String, QueueState> queues = new TreeMap<>();
    private Set<String> perUser = Collections.emptySortedSet();
    private long easedAt;
    private long changes;
    private final Memory memory = new Memory();
    private final Alarms alarms = new Alarms();
    private final Promises promises = new Promises();
    private final LearnedMix learned = new LearnedMix();
    private Optional<WorkMix> foreseen = Optional.empty();
    private ServiceHistory history = new ServiceHistory();
    private Reasons reasons = Reasons.NONE;
    private Order order;
    private final OwnOrders own = new OwnOrders();

    /// How many shapes a queue has waiting, and whether it was paused in the last cycle.
    private static final class QueueState {
        private int shapes;
        private boolean paused;
    }

    /// An empty queue in this order.
    public PendingQueue(Order order) {
        this.order = order;
    }

    /// Takes on another order; O(n log n).
    public void setOrder(Order next) {
        order = next.learned(history);
        own.learn(history);
        for (Shape shape : shapes.values()) {
            List<QueuedJob> all = shape.jobs.drain();
            for (QueuedJob job : all) {
                job.rank(orderIn(shape.key.queue()), order);
                shape.jobs.add(job);
            }
        }
        for (Demand demand : demands.values()) {
            demand.reorder();
        }
    }

    /// Takes on a policy's order and settings; O(n log n).
    ///
    /// @throws IllegalArgumentException when no order has this name
    public void setPolicy(PolicySpec policy) {
        own.policy(policy, history);
        setOrder(
                Policies.order(policy)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "policy.order: expected one of %s, found %s"
                                                .formatted(
                                                        Policies.orderNames(), policy.order()))));
    }

    /// Gives the jobs of one queue an order of their own; O(n log n).
    ///
    /// @param name one of [Policies#ownOrderNames], or empty for the cluster's order
    void ownOrder(String queueName, String name) {
        if (own.name(queueName, name, history)) {
            setOrder(order);
        }
    }

    /// {@return the order of jobs of one queue among themselves, whichever queue that is}
    Order orderInQueues() {
        if (own.isEmpty()) {
            return order;
        }
        return new Order() {
            @Override
            public long major(PendingJob job) {
                return orderIn(job.spec().queue()).major(job);
            }

            @Override
            public long minor(PendingJob job) {
                return orderIn(job.spec().queue()).minor(job);
            }

            @Override
            public boolean sinksWhileRunning() {
                return true;
            }
        };
    }

    /// {@return whether some queue has an order of its own}
    boolean hasOwnOrders() {
        return !own.isEmpty();
    }

    /// {@return whether jobs of this queue wait}
    boolean waitsIn(String queueName) {
        return queues.containsKey(queueName);
    }

    private Order orderIn(String queueName) {
        return own.isEmpty() ? order : own.of(queueName).orElse(order);
    }

    /// {@return the order the queue is in, with what it learned}
    public Order order() {
        return order;
    }

    /// Learns from a job that ended well. An order that does not learn costs nothing; one that does
    /// sorts the queue again after each doubling of what is known, see [ServiceHistory].
    ///
    /// @param serviceGpuMillis GPU-milliseconds it ran, all attempts together
    public void learn(long serviceGpuMillis) {
        if (history.ended(serviceGpuMillis) && (order.learns() || own.learns())) {
            setOrder(order);
        }
    }

    /// Takes over what is known about jobs that ended, and ranks by it; O(n log n).
    public void learnFrom(ServiceHistory known) {
        history = known;
        setOrder(order);
    }

    /// Adds a job.
    ///
    /// @throws IllegalStateException when it waits already
    public void add(PendingJob job) {
        if (contains(job.jobId())) {
            throw new IllegalStateException("job %d waits already".formatted(job.jobId()));
        }
        enlist(job);
        if (job.spec().roles().isEmpty()) {
            learned.saw(job.spec().worker(), job.spec().workers());
        }
        job.spec().roles().forEach(role -> learned.saw(role.worker(), role.workers()));
    }

    /// Adds the waiting tasks of an array as one entry; costs the same however many they are.
    ///
    /// @param arrayId what the entry is listed under, for [#contains], [#remove] and
    ///   [#tasksChanged]
    /// @param first the first of them, with the wish that all have
    /// @throws IllegalStateException when it waits already
    public void addArray(long arrayId, PendingJob first, WaitingTasks tasks) {
        if (contains(arrayId)) {
            throw new IllegalStateException("array %d waits already".formatted(arrayId));
        }
        QueuedJob queued =
                new QueuedJob(
                        first,
                        shapeOf(first),
                        orderIn(first.spec().queue()),
                        order,
                        arrayId,
                        Optional.of(tasks));
        enlist(queued);
        arrays.put(arrayId, queued);
        int each = first.spec().workers();
        learned.saw(
                first.spec().worker(),
                (int) Math.min(Integer.MAX_VALUE, (long) each * queued.count));
    }

    /// Fewer tasks of an array wait than before. An array of which none is left is taken out.
    public void tasksChanged(long arrayId) {
        Optional<QueuedJob> found = jobs.find(arrayId);
        if (found.isEmpty()) {
            return;
        }
        QueuedJob queued = found.get();
        int count = queued.tasks.map(WaitingTasks::count).orElse(1);
        if (count == 0) {
            remove(arrayId);
            return;
        }
        queued.shape.moreTasks += count - queued.count;
        moreTasks += count - queued.count;
        queued.count = count;
        changes++;
        boolean wasHead = queued.shape.jobs.first() == queued;
        queued.rewind();
        queued.shape.jobs.update(queued);
        if (wasHead || queued.shape.jobs.first() == queued) {
            queued.shape.demand.headChanged(queued.shape);
        }
    }

    private void enlist(PendingJob job) {
        enlist(new QueuedJob(job, shapeOf(job), orderIn(job.spec().queue()), order));
    }

    private void enlist(QueuedJob queued) {
        changes++;
        jobs.add(queued);
        moreTasks += queued.count - 1;
        list(queued);
    }

    private Shape shapeOf(PendingJob job) {
        boolean apart = perUser.contains(job.spec().queue());
        Shape.Key key = Shape.Key.of(job.spec(), job.avoidNodes(), apart);
        Shape shape = shapes.get(key);
        return shape == null ? begin(key) : shape;
    }

    /// Says whether jobs of different users in a queue are of different shapes, which a queue with
    /// limits for each user needs. A change costs O(log n) for each job that waits in the queue.
    void tellUsersApart(String queue, boolean apart) {
        if (apart == perUser.contains(queue)) {
            return;
        }
        TreeSet<String> next = new TreeSet<>(perUser);
        if (apart) {
            next.add(queue);
        } else {
            next.remove(queue);
        }
        perUser = Collections.unmodifiableSet(next);
        List<QueuedJob> own = new ArrayList<>();
        for (Shape shape : shapes.values()) {
            if (shape.key.queue().equals(queue)) {
                own.addAll(shape.jobs.jobs());
            }
        }
        own.forEach(queued -> remove(queued.listedAs));
        for (QueuedJob old : own) {
            QueuedJob queued =
                    new QueuedJob(
                            old.job,
                            shapeOf(old.job),
                            orderIn(queue),
                            order,
                            old.listedAs,
                            old.tasks);
            enlist(queued);
            old.tasks.ifPresent(_ -> arrays.put(queued.listedAs, queued));
        }
    }

    /// Says which mix of work to plan for. Without it the queue learns the mix from the jobs that
    /// are added to it.
    public void foresee(WorkMix mix) {
        foreseen = Optional.of(mix);
    }

    /// {@return the mix of work that placements keep room for}
    WorkMix mix() {
        return foreseen.orElseGet(learned::mix);
    }

    private Shape begin(Shape.Key key) {
        Demand demand =
                demands.computeIfAbsent(
                        new Demand.Key(key.realm(), key.worker().gpus()), Demand::new);
        Shape shape = new Shape(key, demand);
        shapes.put(key, shape);
        queues.computeIfAbsent(key.queue(), _ -> new QueueState()).shapes++;
        return shape;
    }

    /// Takes a job out.
    ///
    /// @return whether it waited
    public boolean remove(long jobId) {
        Optional<QueuedJob> found = jobs.find(jobId);
        if (found.isEmpty()) {
            return false;
        }
        QueuedJob queued = found.get();
        changes++;
        jobs.remove(jobId);
        moreTasks -= queued.count - 1;
        arrays.remove(jobId);
        unlist(queued);
        if (queued.shape.jobs.isEmpty()) {
            end(queued.shape);
        }
        return true;
    }

    private void end(Shape shape) {
        shapes.remove(shape.key);
        if (shape.demand.isEmpty()) {
            demands.remove(shape.demand.key);
        }
        String name = shape.key.queue();
        QueueState state = queues.get(name);
        if (state != null && --state.shapes == 0) {
            queues.remove(name);
        }
    }

    /// {@return whether the job waits}
    public boolean contains(long jobId) {
        return jobs.find(jobId).isPresent();
    }

    /// {@return the waiting job of this number, also a task of an array}
    public Optional<PendingJob> job(long jobId) {
        return queued(jobId).map(queued -> queued.job);
    }

    /// {@return how many jobs wait, each task of an array counted}
    public int size() {
        return jobs.size() + moreTasks;
    }

    /// {@return how many kinds of jobs wait: the scheduler looks at kinds, not at jobs}
    public int shapeCount() {
        return shapes.size();
    }

    /// {@return the jobs in the order they would be looked at; O(n log n), for people and tests}
    public List<PendingJob> inOrder() {
        List<QueuedJob> all = new ArrayList<>();
        for (Shape shape : shapes.values()) {
            all.addAll(shape.jobs.jobs());
        }
        List<QueuedJob> single = new ArrayList<>();
        for (QueuedJob queued : all) {
            single.add(queued);
            if (queued.tasks.isPresent()) {
                WaitingTasks tasks = queued.tasks.get();
                long next = tasks.first(queued.job.jobId() + 1);
                while (next != 0) {
                    single.add(queued.task(next));
                    next = tasks.first(next + 1);
                }
            }
        }
        single.sort((a, b) -> a == b ? 0 : a.before(b) ? -1 : 1);
        return single.stream().map(queued -> queued.job).toList();
    }

    /// {@return why the job did not start in the last cycle; empty when it does not wait}
    public Optional<PendingReason> reasonFor(long jobId) {
        return job(jobId)
                .map(job ->
                        reasons.reasonFor(jobId, job.spec(), job.avoidNodes())
                                .orElseGet(PendingReason.NotEvaluated::new));
    }

    Alarms alarms() {
        return alarms;
    }

    /// Lets the shapes be tried again whose time has come.
    void ring(long now) {
        if (alarms.ring(now)) {
            changes++;
        }
    }

    /// {@return from when on a job may start that the last cycle refused, although nothing changes
    /// by then, epoch ms}
    public OptionalLong nextAlarm() {
        return alarms.next();
    }

    Memory memory() {
        return memory;
    }

    /// Ends a cycle: makes the picture of why jobs wait.
    Reasons end(List<Reasons.Blocked> blocked, Map<Shape.Key, PendingReason> barred) {
        List<Reasons.OfDemand> all = new ArrayList<>(demands.size());
        for (Demand demand : demands.values()) {
            all.add(demand.reasons());
        }
        reasons = new Reasons(all, blocked, perUser, barred);
        return reasons;
    }

    private void unlist(QueuedJob queued) {
        Shape shape = queued.shape;
        shape.moreTasks -= queued.count - 1;
        boolean wasHead = shape.jobs.first() == queued;
        if (shape.jobs.size() == 1) {
            shape.demand.remove(shape);
            shape.jobs.remove(queued);
            return;
        }
        shape.jobs.remove(queued);
        if (wasHead) {
            shape.demand.headChanged(shape);
        }
    }

    private void list(QueuedJob queued) {
        Shape shape = queued.shape;
        shape.moreTasks += queued.count - 1;
        boolean first = shape.jobs.isEmpty();
        shape.jobs.add(queued);
        if (first) {
            shape.demand.add(shape);
        } else if (shape.jobs.first() == queued) {
            shape.demand.headChanged(shape);
        }
    }

    /// Prepares a cycle: what the last one remembered is forgotten where it no longer holds.
    void begin(FreeIndex free, Tenants tenants, Predicate<String> queuePaused) {
        boolean changed = memory.begin(free);
        for (var queue : queues.entrySet()) {
            boolean paused = queuePaused.test(queue.getKey());
            if (paused != queue.getValue().paused) {
                queue.getValue().paused = paused;
                changes++;
                changed = true;
            }
        }
        boolean eased = easedAt != tenants.version();
        easedAt = tenants.version();
        for (Demand demand : demands.values()) {
            if (changed) {
                demand.forget();
            } else if (eased) {
                demand.ease(tenants);
            }
            demand.wake(free.version(demand.key.realm()));
        }
    }

    boolean paused(String queue) {
        QueueState state = queues.get(queue);
        return state != null && state.paused;
    }

    /// {@return all kinds of jobs that wait; read only}
    Collection<Shape> shapes() {
        return shapes.values();
    }

    /// {@return a number that grows whenever a job joins or leaves, or a queue is paused or not}
    long changes() {
        return changes;
    }

    /// {@return what waiting jobs were promised}
    Promises promises() {
        return promises;
    }

    /// {@return the waiting job of this number with its place in line, also a task of an array; of
    /// an array its first task}
    Optional<QueuedJob> queued(long jobId) {
        Optional<QueuedJob> own = jobs.find(jobId);
        if (own.isPresent() || arrays.isEmpty()) {
            return own.map(QueuedJob::current);
        }
        return Optional.ofNullable(arrays.floorEntry(jobId))
                .map(Map.Entry::getValue)
                .filter(array -> array.tasks.filter(all -> all.first(jobId) == jobId).isPresent())
                .map(array -> array.task(jobId));
    }

    /// {@return the kinds of jobs that wait in one realm}
    List<Shape> shapes(Realm realm) {
        return shapes.values().stream().filter(shape -> shape.key.realm() == realm).toList();
    }

    /// {@return the demands of one realm}
    List<Demand> demands(Realm realm) {
        List<Demand> own = new ArrayList<>();
        for (Demand demand : demands.values()) {
            if (demand.key.realm() == realm) {
                own.add(demand);
            }
        }
        return own;
    }
}
