package io.stoker.model;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a user submits. Start from [#named] and refine with the `with` methods.
///
/// @param name for people; not unique
/// @param kind training, batch or service
/// @param realm whether real or simulated nodes run it
/// @param queue the tenant's place in the fair-share tree
/// @param user who submitted it
/// @param priority higher goes first; the classes are 100 low, 500 normal, 900 high
/// @param workers size of the gang
/// @param worker what each worker needs; of roles what the largest needs, whatever was given
/// @param workload what each worker runs
/// @param environment variables added to the worker's environment, in name order
/// @param workingDirectory where workers start; the agent chooses when absent
/// @param time limit, deadline, begin
/// @param retries how often failures of its own are retried
/// @param stop how workers are asked to stop
/// @param held whether it waits for a release from the start
/// @param labels free tags, in name order
/// @param externalId an id of the submitter's own, unique in the cluster
/// @param roles sub-groups with needs of their own, in rank order; empty when all workers are alike
/// @param topology which workers must or should be near each other
/// @param elastic between which sizes the gang may grow and shrink
/// @param checkpoint what a stop costs it
/// @param preemption whether and when others may take its place
/// @param array the tasks, when it is an array of alike jobs
/// @param dependencies the jobs it waits for
/// @param task which task of an array it is; never given by a submitter
/// @param reservation the reservation whose nodes it runs on, and no others
public record JobSpec(
        String name,
        JobKind kind,
        Realm realm,
        String queue,
        String user,
        int priority,
        int workers,
        WorkerRequest worker,
        Workload workload,
        SortedMap<String, String> environment,
        Optional<String> workingDirectory,
        TimeRules time,
        RetryRules retries,
        StopRules stop,
        boolean held,
        SortedMap<String, String> labels,
        Optional<String> externalId,
        List<Role> roles,
        TopologyRules topology,
        ElasticRules elastic,
        CheckpointRules checkpoint,
        PreemptionRules preemption,
        Optional<ArrayRules> array,
        DependencyRules dependencies,
        Optional<ArrayTask> task,
        Optional<String> reservation) {

    /// The queue of jobs that name none.
    public static final String DEFAULT_QUEUE = "default";

    /// Most workers in one gang.
    public static final int MAX_WORKERS = 100_000;

    /// Priority of jobs that name none.
    public static final int NORMAL_PRIORITY = 500;

    public JobSpec {
        name = requireText("name", name, 128);
        queue = requireText("queue", queue, 128);
        user = requireText("user", user, 64);
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new IllegalArgumentException(
                    "workers: expected 1 to %d, found %d".formatted(MAX_WORKERS, workers));
        }
        if (priority < -1_000_000 || priority > 1_000_000) {
            throw new IllegalArgumentException(
                    "priority: expected -1000000 to 1000000, found " + priority);
        }
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        externalId = externalId.map(id -> requireText("task_id", id, 128));
        reservation = reservation.map(one -> requireText("reservation", one, 128));
        roles = List.copyOf(roles);
        if (!roles.isEmpty()) {
            worker = Role.largest(roles);
            Role.requireNames(roles);
            long together = roles.stream().mapToLong(Role::workers).sum();
            if (together != workers) {
                throw new IllegalArgumentException(
                        "workers: expected %d, the sum over roles, found %d"
                                .formatted(together, workers));
            }
            if (elastic.active()) {
                throw new IllegalArgumentException(
                        "elastic: expected no roles beside it, found %d".formatted(roles.size()));
            }
        }
        if (elastic.active()
                && (workers < elastic.minWorkers() || workers > elastic.maxWorkers())) {
            throw new IllegalArgumentException(
                    "workers: expected %d to %d as elastic says, found %d"
                            .formatted(elastic.minWorkers(), elastic.maxWorkers(), workers));
        }
        topology.requireFor(workers);
        if (!roles.isEmpty() && topology.segmentWorkers() > 0) {
            throw new IllegalArgumentException(
                    "topology.segment: expected no roles beside it, found %d"
                            .formatted(roles.size()));
        }
        if (topology.spares() > 0 && (!roles.isEmpty() || elastic.active())) {
            throw new IllegalArgumentException(
                    "topology.spares: expected neither roles nor elastic beside it, found %s"
                            .formatted(elastic.active() ? "elastic" : "roles"));
        }
        if (elastic.active() && topology.exclusive().isPresent()) {
            throw new IllegalArgumentException(
                    "topology.exclusive: expected no elastic beside it, found %d to %d workers"
                            .formatted(elastic.minWorkers(), elastic.maxWorkers()));
        }
    }

    /// {@return a real one-worker batch job with one whole GPU that sleeps for no time}
    public static JobSpec named(String name) {
        return builder(name).build();
    }

    /// {@return a builder that starts from [#named]}
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /// {@return places it takes: its workers and the spares that are kept beside them}
    public int places() {
        return workers + topology.spares();
    }

    /// {@return thousandths of a GPU over the whole gang, spares included}
    public long totalGpuMilli() {
        if (roles.isEmpty()) {
            return (long) places() * worker.gpus().totalMilli();
        }
        long total = 0;
        for (Role role : roles) {
            total += (long) role.workers() * role.worker().gpus().totalMilli();
        }
        return total;
    }

    /// {@return what the worker of this rank needs}
    public WorkerRequest workerOf(int rank) {
        int left = rank;
        for (Role role : roles) {
            if (left < role.workers()) {
                return role.worker();
            }
            left -= role.workers();
        }
        return worker;
    }

    /// {@return the least workers that a start needs}
    public int leastWorkers() {
        return elastic.active() ? elastic.minWorkers() : workers;
    }

    /// {@return whether a gang of this job may start on this many places: all of `workers`, and
    /// spares up to what it asks for, or, when it is elastic, an allowed size below}
    public boolean mayStartWith(int size) {
        return size >= workers ? size <= places() : allowsSize(size);
    }

    /// {@return whether its running gang may have this many workers: an elastic gang of an allowed
    /// size that its segments divide; never for one with rules about its neighbours, which keeps
    /// its size}
    public boolean allowsSize(int size) {
        return elastic.active()
                && elastic.allows(size)
                && (topology.segmentWorkers() == 0 || size % topology.segmentWorkers() == 0)
                && topology.exclusive().isEmpty()
                && topology.apartKey().isEmpty()
                && topology.spares() == 0;
    }

    /// {@return the largest size that its running gang may have, at most this; 0 when it may have
    /// none}
    public int largestSize(int atMost) {
        int size = elastic.active() ? elastic.floor(atMost) : 0;
        while (size > 0 && !allowsSize(size)) {
            size = elastic.floor(size - 1);
        }
        return size;
    }

    /// {@return thousandths of a GPU that a gang of this size holds; for gangs without roles}
    public long gpuMilliOf(int size) {
        return (long) size * worker.gpus().totalMilli();
    }

    /// {@return a builder that starts from this job}
    public Builder toBuilder() {
        return new Builder(this);
    }

    public JobSpec withKind(JobKind value) {
        return toBuilder().kind(value).build();
    }

    public JobSpec withRealm(Realm value) {
        return toBuilder().realm(value).build();
    }

    public JobSpec withQueue(String value) {
        return toBuilder().queue(value).build();
    }

    public JobSpec withUser(String value) {
        return toBuilder().user(value).build();
    }

    public JobSpec withPriority(int value) {
        return toBuilder().priority(value).build();
    }

    public JobSpec withWorkers(int value) {
        return toBuilder().workers(value).build();
    }

    public JobSpec withWorker(WorkerRequest value) {
        return toBuilder().worker(value).build();
    }

    public JobSpec withWorkload(Workload value) {
        return toBuilder().workload(value).build();
    }

    public JobSpec withEnvironment(SortedMap<String, String> value) {
        return toBuilder().environment(value).build();
    }

    public JobSpec withTime(TimeRules value) {
        return toBuilder().time(value).build();
    }

    public JobSpec withRetries(RetryRules value) {
        return toBuilder().retries(value).build();
    }

    public JobSpec withStop(StopRules value) {
        return toBuilder().stop(value).build();
    }

    public JobSpec withHeld(boolean value) {
        return toBuilder().held(value).build();
    }

    public JobSpec withLabels(SortedMap<String, String> value) {
        return toBuilder().labels(value).build();
    }

    public JobSpec withRoles(List<Role> value) {
        return toBuilder().roles(value).build();
    }

    public JobSpec withTopology(TopologyRules value) {
        return toBuilder().topology(value).build();
    }

    public JobSpec withElastic(ElasticRules value) {
        return toBuilder().elastic(value).build();
    }

    public JobSpec withCheckpoint(CheckpointRules value) {
        return toBuilder().checkpoint(value).build();
    }

    public JobSpec withPreemption(PreemptionRules value) {
        return toBuilder().preemption(value).build();
    }

    public JobSpec withDependencies(DependencyRules value) {
        return toBuilder().dependencies(value).build();
    }

    /// {@return the same job, which runs on the nodes of a reservation and on no others}
    public JobSpec withReservation(String name) {
        return toBuilder().reservation(Optional.of(name)).build();
    }

    public JobSpec withWorkingDirectory(String value) {
        return toBuilder().workingDirectory(Optional.of(value)).build();
    }

    public JobSpec withExternalId(String value) {
        return toBuilder().externalId(Optional.of(value)).build();
    }

    public JobSpec withArray(ArrayRules value) {
        return toBuilder().array(Optional.of(value)).build();
    }

    /// {@return `value`, when it is printable text of 1 to `most` characters}
    ///
    /// @throws IllegalArgumentException that names the field, for anything else
    public static String requireText(String field, String value, int most) {
        if (value.isEmpty() || value.length() > most) {
            throw new IllegalArgumentException(
                    "%s: expected 1 to %d characters, found %d"
                            .formatted(field, most, value.length()));
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(
                        "%s: expected printable text, found control character U+%04X at position %d"
                                .formatted(field, (int) c, i + 1));
            }
        }
        return value;
    }

    /// Makes a job field by field; what is not set is as in [#named].
    public static final class Builder {
        private String name;
        private JobKind kind = JobKind.BATCH;
        private Realm realm = Realm.REAL;
        private String queue = DEFAULT_QUEUE;
        private String user = "unknown";
        private int priority = NORMAL_PRIORITY;
        private int workers = 1;
        private WorkerRequest worker = WorkerRequest.gpus(1);
        private Workload workload = Workload.sleep(0);
        private SortedMap<String, String> environment = Collections.emptySortedMap();
        private Optional<String> workingDirectory = Optional.empty();
        private TimeRules time = TimeRules.NONE;
        private RetryRules retries = RetryRules.DEFAULT;
        private StopRules stop = StopRules.DEFAULT;
        private boolean held = false;
        private SortedMap<String, String> labels = Collections.emptySortedMap();
        private Optional<String> externalId = Optional.empty();
        private List<Role> roles = List.of();
        private TopologyRules topology = TopologyRules.NONE;
        private ElasticRules elastic = ElasticRules.NONE;
        private CheckpointRules checkpoint = CheckpointRules.NONE;
        private PreemptionRules preemption = PreemptionRules.DEFAULT;
        private Optional<ArrayRules> array = Optional.empty();
        private DependencyRules dependencies = DependencyRules.NONE;
        private Optional<ArrayTask> task = Optional.empty();
        private Optional<String> reservation = Optional.empty();

        private Builder(String name) {
            this.name = name;
        }

        private Builder(JobSpec from) {
            name = from.name;
            kind = from.kind;
            realm = from.realm;
            queue = from.queue;
            user = from.user;
            priority = from.priority;
            workers = from.workers;
            worker = from.worker;
            workload = from.workload;
            environment = from.environment;
            workingDirectory = from.workingDirectory;
            time = from.time;
            retries = from.retries;
            stop = from.stop;
            held = from.held;
            labels = from.labels;
            externalId = from.externalId;
            roles = from.roles;
            topology = from.topology;
            elastic = from.elastic;
            checkpoint = from.checkpoint;
            preemption = from.preemption;
            array = from.array;
            dependencies = from.dependencies;
            task = from.task;
            reservation = from.reservation;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder kind(JobKind value) {
            kind = value;
            return this;
        }

        public Builder realm(Realm value) {
            realm = value;
            return this;
        }

        public Builder queue(String value) {
            queue = value;
            return this;
        }

        public Builder user(String value) {
            user = value;
            return this;
        }

        public Builder priority(int value) {
            priority = value;
            return this;
        }

        public Builder workers(int value) {
            workers = value;
            return this;
        }

        public Builder worker(WorkerRequest value) {
            worker = value;
            return this;
        }

        public Builder workload(Workload value) {
            workload = value;
            return this;
        }

        public Builder environment(SortedMap<String, String> value) {
            environment = value;
            return this;
        }

        public Builder workingDirectory(Optional<String> value) {
            workingDirectory = value;
            return this;
        }

        public Builder time(TimeRules value) {
            time = value;
            return this;
        }

        public Builder retries(RetryRules value) {
            retries = value;
            return this;
        }

        public Builder stop(StopRules value) {
            stop = value;
            return this;
        }

        public Builder held(boolean value) {
            held = value;
            return this;
        }

        public Builder labels(SortedMap<String, String> value) {
            labels = value;
            return this;
        }

        public Builder externalId(Optional<String> value) {
            externalId = value;
            return this;
        }

        public Builder roles(List<Role> value) {
            roles = value;
            return this;
        }

        public Builder topology(TopologyRules value) {
            topology = value;
            return this;
        }

        public Builder elastic(ElasticRules value) {
            elastic = value;
            return this;
        }

        public Builder checkpoint(CheckpointRules value) {
            checkpoint = value;
            return this;
        }

        public Builder preemption(PreemptionRules value) {
            preemption = value;
            return this;
        }

        public Builder array(Optional<ArrayRules> value) {
            array = value;
            return this;
        }

        public Builder reservation(Optional<String> value) {
            reservation = value;
            return this;
        }

        public Builder dependencies(DependencyRules value) {
            dependencies = value;
            return this;
        }

        public Builder task(Optional<ArrayTask> value) {
            task = value;
            return this;
        }

        /// {@return the job}
        ///
        /// @throws IllegalArgumentException that names the first field that cannot be
        public JobSpec build() {
            return new JobSpec(
                    name,
                    kind,
                    realm,
                    queue,
                    user,
                    priority,
                    workers,
                    worker,
                    workload,
                    environment,
                    workingDirectory,
                    time,
                    retries,
                    stop,
                    held,
                    labels,
                    externalId,
                    roles,
                    topology,
                    elastic,
                    checkpoint,
                    preemption,
                    array,
                    dependencies,
                    task,
                    reservation);
        }
    }
}
