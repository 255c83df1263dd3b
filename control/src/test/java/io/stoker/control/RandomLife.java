package io.stoker.control;

import io.stoker.model.Admission;
import io.stoker.model.ArrayRules;
import io.stoker.model.AttemptImage;
import io.stoker.model.Cause;
import io.stoker.model.CheckpointRules;
import io.stoker.model.Command;
import io.stoker.model.CronRule;
import io.stoker.model.DependencyRules;
import io.stoker.model.Draws;
import io.stoker.model.ElasticRules;
import io.stoker.model.FaultKind;
import io.stoker.model.FaultReport;
import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.Isolation;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.PreemptionRules;
import io.stoker.model.QueueSpec;
import io.stoker.model.Realm;
import io.stoker.model.ReservationSpec;
import io.stoker.model.RetryRules;
import io.stoker.model.Role;
import io.stoker.model.RunningWorker;
import io.stoker.model.ScheduleSpec;
import io.stoker.model.TimeRules;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerRequest;
import io.stoker.model.WorkerState;
import io.stoker.scheduler.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Draws a cluster's life from a seed: what people ask for, what nodes report, what breaks.
final class RandomLife {

    private static final List<String> QUEUES = List.of("a", "a/x", "b");

    private final Theatre t = new Theatre();
    private final Draws draws;

    private RandomLife(long seed) {
        draws = Draws.stream(seed, "life");
    }

    static Theatre live(long seed, int steps) {
        var life = new RandomLife(seed);
        for (int node = 0; node < 4; node++) {
            life.t.join(life.nodeSpec(node));
        }
        life.t.ask(new Command.SetPolicy(life.t.now, life.policy(), "x"));
        for (int step = 0; step < steps; step++) {
            life.t.now += life.draws.below(400);
            life.act();
        }
        return life.t;
    }

    private NodeSpec nodeSpec(int number) {
        String type = draws.happens(0.5) ? "H100" : "A100";
        NodeSpec plain = NodeSpec.simulated("n" + number, 1 + draws.below(8), type);
        GpuSpec inMigMode = plain.gpus().getFirst().withSharing(Isolation.HARDWARE);
        List<GpuSpec> gpus = new ArrayList<>(plain.gpus());
        if (draws.happens(0.4)) {
            gpus.set(0, inMigMode);
        }
        return plain.toBuilder()
                .gpus(gpus)
                .networkMbps(draws.below(3) * 10_000)
                .scratchMib(draws.below(3) * 5_000)
                .block("b" + draws.below(2))
                .rack("r" + draws.below(2))
                .row(draws.happens(0.5) ? "x" : "")
                .islands(draws.happens(0.5) ? NodeSpec.islandsOf(gpus.size(), 2) : List.of())
                .build()
                .withRealm(draws.happens(0.8) ? Realm.REAL : Realm.SIMULATED)
                .withLease(draws.happens(0.5) ? 10_000 : 0);
    }

    private void act() {
        List<JobImage> jobs = t.state().image().jobs();
        List<JobImage> live = jobs.stream().filter(RandomLife::hasWorkers).toList();
        long job = jobs.isEmpty() ? 1 : numberOf(jobs.get(draws.below(jobs.size())));
        int node = draws.below(t.state().image().nextNodeId());
        int die = draws.below(100);
        if (die < 22) {
            t.ask(new Command.SubmitJob(t.now, jobSpec(), key()));
        } else if (die < 70 && !live.isEmpty()) {
            report(live.get(draws.below(live.size())));
        } else if (die < 82) {
            askForJob(die, job);
        } else {
            askForNode(die, node, live);
        }
    }

    /// The job's number, or one of an array's tasks, with or without a record.
    private long numberOf(JobImage job) {
        int tasks = job.spec().array().map(ArrayRules::count).orElse(0);
        return job.id() + (draws.happens(0.5) ? draws.below(tasks + 1) : 0);
    }

    private void askForJob(int die, long job) {
        switch (die % 7) {
            case 0 -> t.ask(new Command.CancelJob(t.now, job, "x", ""));
            case 1 -> t.ask(new Command.SetDependencies(t.now, job, dependencies(), "x"));
            case 2 -> t.ask(new Command.HoldJob(t.now, job, "x"));
            case 3 -> t.ask(new Command.ReleaseJob(t.now, job, "x"));
            case 4 -> t.ask(new Command.RequeueJob(t.now, job, "x", ""));
            default -> t.ask(new Command.SetPriority(t.now, job, draws.below(1_000), "x"));
        }
    }

    private void askForNode(int die, int node, List<JobImage> live) {
        if (draws.happens(0.15)) {
            askForPower();
            return;
        }
        switch (die) {
            case 82, 83 -> t.ask(new Command.LoseNode(t.now, node, "drawn"));
            case 84, 85, 86, 87 -> {
                String incarnation = draws.happens(0.5) ? "first" : "again";
                t.ask(new Command.RegisterNode(t.now, specOf(node), incarnation, some(live)));
            }
            case 88 -> t.ask(new Command.DrainNode(t.now, node, "x", ""));
            case 89, 90 -> t.ask(new Command.UndrainNode(t.now, node, "x"));
            case 91 -> t.ask(new Command.RemoveNode(t.now, node, "x"));
            case 92, 93 -> t.ask(new Command.ReportFault(t.now, node, fault()));
            case 94, 95 -> t.ask(new Command.ClearFault(t.now, 1 + draws.below(20), "x"));
            case 97 -> {
                askForSchedule();
                askForReservation();
            }
            case 98 -> {
                askForQueue();
                t.pass(draws.below(15_000));
            }
            case 96 -> t.ask(new Command.SetPolicy(t.now, policy(), "x"));
            default -> t.pass(draws.below(15_000));
        }
    }

    private void askForPower() {
        Level level = draws.happens(0.5) ? Level.CLUSTER : Level.NODE;
        String domain = level == Level.NODE ? "n" + draws.below(5) : "";
        if (draws.happens(0.2)) {
            t.ask(new Command.DeletePowerBudget(t.now, level, domain, "x"));
            return;
        }
        long watts = level == Level.NODE ? 500 + draws.below(5_000) : 3_000 + draws.below(15_000);
        t.ask(new Command.PutPowerBudget(t.now, new PowerBudget(level, domain, watts), "x"));
    }

    private void askForReservation() {
        String name = "r" + draws.below(3);
        if (draws.happens(0.3)) {
            t.ask(new Command.DeleteReservation(t.now, name, "x"));
            return;
        }
        boolean recurs = draws.happens(0.3);
        CronRule everyMinute = CronRule.utc("* * * * *");
        long startAt = t.now + draws.below(20_000);
        var spec =
                new ReservationSpec(
                        name,
                        draws.happens(0.4),
                        startAt,
                        1_000 + draws.below(30_000),
                        recurs ? Optional.of(everyMinute) : Optional.empty(),
                        draws.happens(0.5)
                                ? ReservationSpec.Place.gpus(1 + draws.below(4))
                                : ReservationSpec.Place.nodes(List.of("n" + draws.below(3))),
                        List.of(),
                        List.of(),
                        "");
        long firstAt = recurs ? everyMinute.nextAfter(t.now) : startAt;
        t.ask(new Command.CreateReservation(t.now, spec, firstAt, "x"));
    }

    private void askForSchedule() {
        String name = "s" + draws.below(3);
        if (draws.happens(0.2)) {
            t.ask(new Command.DeleteSchedule(t.now, name, "x"));
            return;
        }
        CronRule everyMinute = CronRule.utc("* * * * *");
        ScheduleSpec.Overlap overlap =
                draws.happens(0.5) ? ScheduleSpec.Overlap.SKIP : ScheduleSpec.Overlap.QUEUE;
        JobSpec job = jobSpec().withTime(TimeRules.NONE);
        var spec = new ScheduleSpec(name, everyMinute, overlap, draws.happens(0.2), job);
        t.ask(new Command.PutSchedule(t.now, spec, everyMinute.nextAfter(t.now), "x"));
    }

    private List<String> queuesThereAre() {
        return t.state().image().queues().stream().map(QueueSpec::name).toList();
    }

    private void askForQueue() {
        String name = QUEUES.get(draws.below(QUEUES.size()));
        if (draws.happens(0.3)) {
            t.ask(new Command.DeleteQueue(t.now, name, "x"));
            return;
        }
        int quota = draws.happens(0.6) ? 1_000 * draws.below(20) : 0;
        int budget = draws.happens(0.2) ? 1 + draws.below(100_000) : 0;
        QueueSpec queue =
                new QueueSpec(name, draws.happens(0.1))
                        .toBuilder()
                                .weight(1 + draws.below(5))
                                .quotaGpuMilli(quota)
                                .borrowGpuMilli(draws.happens(0.3) ? 1_000 * draws.below(8) : -1)
                                .lendGpuMilli(draws.happens(0.3) ? draws.below(quota + 1) : -1)
                                .maxGpuMilli(draws.happens(0.2) ? 1_000 * draws.below(20) : 0)
                                .maxJobsRunning(draws.happens(0.2) ? 1 + draws.below(5) : 0)
                                .maxJobsPerUser(draws.happens(0.2) ? 1 + draws.below(5) : 0)
                                .budgetGpuMillis(budget)
                                .budgetWindowMillis(budget == 0 ? 0 : 20_000 + draws.below(40_000))
                                .order(draws.happens(0.2) ? any(Policies.ownOrderNames()) : "")
                                .place(draws.happens(0.2) ? any(Policies.placementNames()) : "")
                                .build();
        t.ask(new Command.PutQueue(t.now, queue, "x"));
    }

    private static boolean hasWorkers(JobImage job) {
        return job.attempts().stream()
                .flatMap(attempt -> attempt.workers().stream())
                .anyMatch(worker -> worker.state() != WorkerState.EXITED);
    }

    private Optional<Command.IdempotencyKey> key() {
        return draws.happens(0.2)
                ? Optional.of(new Command.IdempotencyKey("k" + draws.below(20), draws.below(2)))
                : Optional.empty();
    }

    private FaultReport fault() {
        FaultKind kind = FaultKind.values()[draws.below(FaultKind.values().length)];
        return new FaultReport(kind, draws.below(9) - 1, draws.happens(0.5), "drawn");
    }

    private <T> T any(List<T> names) {
        return names.get(draws.below(names.size()));
    }

    private PolicySpec policy() {
        return PolicySpec.DEFAULT
                .withOrder(any(Policies.orderNames()))
                .withUsageHalfLifeMillis(draws.below(3) * 10_000)
                .withPlace(any(Policies.placementNames()))
                .withPreemption(any(Policies.preemptionNames()))
                .withElastic(draws.happens(0.6))
                .withStrict(draws.happens(0.3));
    }

    private NodeSpec specOf(int node) {
        return t.state()
                .nodeImage(node)
                .filter(_ -> draws.happens(0.9))
                .map(image -> image.spec())
                .orElseGet(() -> nodeSpec(node));
    }

    private List<RunningWorker> some(List<JobImage> live) {
        var running = new ArrayList<RunningWorker>();
        for (JobImage job : live) {
            if (draws.happens(0.7)) {
                AttemptImage attempt = job.attempts().getLast();
                int rank = draws.below(attempt.workers().size());
                running.add(new RunningWorker(job.id(), attempt.epoch(), rank));
            }
        }
        return running;
    }

    private void report(JobImage job) {
        AttemptImage attempt = job.attempts().get(draws.below(job.attempts().size()));
        int rank = draws.below(attempt.workers().size());
        long epoch = draws.happens(0.05) ? attempt.epoch() - 1 : attempt.epoch();
        if (draws.happens(0.55)) {
            t.ask(new Command.ReportWorkerStarted(t.now, job.id(), epoch, rank));
        } else {
            t.ask(new Command.ReportWorkerExited(t.now, job.id(), epoch, rank, exit()));
        }
    }

    private WorkerExit exit() {
        if (draws.happens(0.7)) {
            return WorkerExit.SUCCESS;
        }
        var causes = List.of(Cause.USER_ERROR, Cause.NODE, Cause.OUT_OF_MEMORY, Cause.GPU);
        return new WorkerExit(1 + draws.below(200), causes.get(draws.below(4)), "drawn");
    }

    private DependencyRules dependencies() {
        var conditions = new ArrayList<DependencyRules.Condition>();
        for (int i = draws.below(3); i > 0; i--) {
            var kind = DependencyRules.Kind.values()[draws.below(6)];
            boolean single = kind == DependencyRules.Kind.SINGLETON;
            long known = Math.max(1, t.state().image().nextJobId() - 1);
            // The newest jobs more often than others; now and then one that is not there.
            long other = Math.max(1, known + 1 - draws.below(12));
            long delay = kind == DependencyRules.Kind.AFTER ? draws.below(3_000) : 0;
            conditions.add(new DependencyRules.Condition(kind, single ? 0 : other, delay));
        }
        return new DependencyRules(draws.happens(0.4), conditions);
    }

    private PreemptionRules preemption() {
        return new PreemptionRules(draws.happens(0.8), draws.happens(0.7) ? 0 : draws.below(9_000));
    }

    private CheckpointRules checkpoint() {
        return switch (draws.below(3)) {
            case 0 -> CheckpointRules.NONE;
            case 1 -> new CheckpointRules(true, true, 0, draws.below(500));
            default -> new CheckpointRules(true, false, 1 + draws.below(2_000), draws.below(500));
        };
    }

    private JobSpec promised(GpuRequest gpus) {
        Admission admission =
                List.of(Admission.GUARANTEED, Admission.PREFERRED, Admission.BEST_EFFORT)
                        .get(draws.below(3));
        long deadline = t.now + 1 + draws.below(60_000);
        return JobSpec.named("due")
                .withRealm(Realm.REAL)
                .withWorkers(1 + draws.below(3))
                .withWorker(new WorkerRequest(gpus, 0, 0))
                .withRetries(new RetryRules(1, 100, 1_000))
                .withTime(new TimeRules(1 + draws.below(20_000), deadline, 0, 0, admission));
    }

    private JobSpec jobSpec() {
        GpuRequest gpus =
                switch (draws.below(5)) {
                    case 0 -> GpuRequest.NONE;
                    case 4 -> GpuRequest.mig(draws.happens(0.5) ? "2g.20gb" : "1g.10gb", List.of());
                    case 1 -> new GpuRequest(1, 1 + draws.below(999), 0, List.of());
                    case 2 -> new GpuRequest(1 + draws.below(4), 1_000, 0, List.of("H100"));
                    default -> GpuRequest.whole(1 + draws.below(8));
                };
        long limit = draws.happens(0.2) ? 1 + draws.below(5_000) : 0;
        long deadline = draws.happens(0.1) ? t.now + draws.below(20_000) : 0;
        long begin = draws.happens(0.1) ? t.now + draws.below(5_000) : 0;
        if (draws.happens(0.15)) {
            return promised(gpus);
        }
        int workers = 1 + draws.below(4);
        ElasticRules elastic =
                draws.happens(0.4)
                        ? new ElasticRules(1, workers + draws.below(4), 1, draws.below(3_000))
                        : ElasticRules.NONE;
        return gang(
                arrayed(JobSpec.named("job" + draws.below(4)))
                        .withDependencies(
                                draws.happens(0.25) ? dependencies() : DependencyRules.NONE)
                        .withRealm(draws.happens(0.85) ? Realm.REAL : Realm.SIMULATED)
                        .withPriority(draws.below(1_000))
                        .withQueue(draws.happens(0.3) ? any(queuesThereAre()) : "default")
                        .withUser(any(List.of("ada", "ben")))
                        .withWorkers(workers)
                        .withElastic(elastic)
                        .withWorker(
                                new WorkerRequest(
                                                gpus,
                                                draws.below(8) * 1_000,
                                                draws.below(8) * 10_000L)
                                        .withIo(
                                                draws.happens(0.2) ? draws.below(12_000) : 0,
                                                draws.happens(0.2) ? draws.below(6_000) : 0)
                                        .withPowerWatts(draws.happens(0.2) ? draws.below(500) : 0))
                        .withHeld(draws.happens(0.05))
                        .withPreemption(preemption())
                        .withCheckpoint(checkpoint())
                        .withRetries(new RetryRules(draws.below(3), draws.below(2_000), 4_000))
                        .withTime(new TimeRules(limit, deadline, begin, 0)));
    }

    /// {@return the job with roles, or with rules for where its workers stand, or as it was}
    private JobSpec gang(JobSpec spec) {
        if (spec.elastic().active()) {
            return draws.happens(0.7)
                    ? spec
                    : spec.withTopology(TopologyRules.NONE.withRequired(Level.RACK));
        }
        if (draws.happens(0.1)) {
            return spec.toBuilder()
                    .workers(1 + spec.workers())
                    .roles(
                            List.of(
                                    new Role("server", 1, WorkerRequest.gpus(0)),
                                    new Role("trainer", spec.workers(), spec.worker())))
                    .topology(
                            draws.happens(0.5)
                                    ? neighbours(TopologyRules.NONE)
                                    : TopologyRules.NONE)
                    .build();
        }
        if (draws.happens(0.6)) {
            return spec;
        }
        Level level = any(List.of(Level.ISLAND, Level.NODE, Level.RACK, Level.BLOCK, Level.ROW));
        TopologyRules rules =
                switch (draws.below(5)) {
                    case 0 -> TopologyRules.NONE.withRequired(level);
                    case 1 -> TopologyRules.NONE.withPreferred(level, draws.below(3_000));
                    case 2 -> TopologyRules.NONE.withSegments(1, level);
                    case 3 -> TopologyRules.NONE.withRequired(Level.RACK).withSpares(1);
                    default -> TopologyRules.NONE;
                };
        return spec.withTopology(neighbours(rules));
    }

    private TopologyRules neighbours(TopologyRules rules) {
        TopologyRules more =
                draws.happens(0.3)
                        ? rules.withExclusive(any(List.of(Level.NODE, Level.RACK)))
                        : rules;
        return draws.happens(0.3)
                ? more.withApart(any(List.of(Level.NODE, Level.RACK)), any(List.of("db", "web")))
                : more;
    }

    private JobSpec arrayed(JobSpec spec) {
        int die = draws.below(100);
        if (die >= 20) {
            return spec;
        }
        int first = draws.below(3);
        int step = 1 + draws.below(2);
        var range = new ArrayRules.Range(first, first + draws.below(8), step);
        return spec.withArray(new ArrayRules(List.of(range), die < 10 ? 0 : 1 + draws.below(4)));
    }
}
