package io.stoker.protocol;

import io.stoker.model.Admission;
import io.stoker.model.Allocation;
import io.stoker.model.ArrayImage;
import io.stoker.model.ArrayRules;
import io.stoker.model.ArrayTask;
import io.stoker.model.AttemptImage;
import io.stoker.model.Cause;
import io.stoker.model.CheckpointRules;
import io.stoker.model.Command;
import io.stoker.model.CronRule;
import io.stoker.model.DependencyRules;
import io.stoker.model.Draws;
import io.stoker.model.ElasticRules;
import io.stoker.model.Eviction;
import io.stoker.model.FaultImage;
import io.stoker.model.FaultKind;
import io.stoker.model.FaultReport;
import io.stoker.model.GangPlacement;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.GpuTime;
import io.stoker.model.Isolation;
import io.stoker.model.JobImage;
import io.stoker.model.JobKind;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.Level;
import io.stoker.model.MigDevice;
import io.stoker.model.NodeImage;
import io.stoker.model.NodeSpec;
import io.stoker.model.NodeState;
import io.stoker.model.Places;
import io.stoker.model.Plan;
import io.stoker.model.PolicySpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.PreemptionRules;
import io.stoker.model.Promise;
import io.stoker.model.QueueSpec;
import io.stoker.model.Realm;
import io.stoker.model.ReservationImage;
import io.stoker.model.ReservationSpec;
import io.stoker.model.Resize;
import io.stoker.model.RetryRules;
import io.stoker.model.Role;
import io.stoker.model.RunningWorker;
import io.stoker.model.ScheduleImage;
import io.stoker.model.ScheduleSpec;
import io.stoker.model.StateImage;
import io.stoker.model.StopRules;
import io.stoker.model.TimeRules;
import io.stoker.model.TopologyRules;
import io.stoker.model.UsageImage;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerImage;
import io.stoker.model.WorkerRequest;
import io.stoker.model.WorkerState;
import io.stoker.model.Workflow;
import io.stoker.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Random values of the model, edges included, from a seed.
final class RandomWords {

    private static final String LETTERS = "abcXYZ0189-_./ =äß日€😀";

    private final Draws draws;

    RandomWords(long seed) {
        this.draws = Draws.stream(seed, "words");
    }

    Command command() {
        long at = number();
        return switch (draws.below(37)) {
            case 0 -> new Command.SubmitJob(at, job(), maybe(this::key));
            case 1 -> new Command.CancelJob(at, number(), text(0, 9), text(0, 30));
            case 2 -> new Command.HoldJob(at, number(), text(0, 9));
            case 3 -> new Command.ReleaseJob(at, number(), text(0, 9));
            case 4 -> new Command.RequeueJob(at, number(), text(0, 9), text(0, 30));
            case 5 -> new Command.SetPriority(at, number(), whole(), text(0, 9));
            case 6 ->
                    draws.happens(0.5)
                            ? new Command.EndPause(at, number())
                            : new Command.ReviewPromises(at);
            case 7 -> new Command.ExpireAttempt(at, number(), number());
            case 8 -> new Command.MissDeadline(at, number());
            case 9 -> new Command.CommitPlan(at, plan());
            case 10 -> new Command.ReportWorkerStarted(at, number(), number(), whole());
            case 11 -> new Command.ReportWorkerExited(at, number(), number(), whole(), exit());
            case 12 -> new Command.RegisterNode(at, node(), text(0, 20), list(4, this::running));
            case 13 -> new Command.SuspectNode(at, whole());
            case 14 -> new Command.ClearSuspicion(at, whole());
            case 15 -> new Command.LoseNode(at, whole(), text(0, 30));
            case 16 -> new Command.DrainNode(at, whole(), text(0, 9), text(0, 30));
            case 17 -> new Command.UndrainNode(at, whole(), text(0, 9));
            case 18 -> new Command.RemoveNode(at, whole(), text(0, 9));
            case 19 -> new Command.ReportFault(at, whole(), fault());
            case 20 -> new Command.ClearFault(at, number(), text(0, 9));
            case 21 -> new Command.PutQueue(at, queue(), text(0, 9));
            case 23 ->
                    new Command.SetDependencies(
                            at,
                            number(),
                            new DependencyRules(draws.happens(0.5), list(3, this::condition)),
                            text(0, 9));
            case 22 -> new Command.SetPolicy(at, policy(), text(0, 9));
            case 30 -> new Command.PutPowerBudget(at, powerBudget(), text(0, 9));
            case 31 -> new Command.DeletePowerBudget(at, Level.RACK, text(1, 20), text(0, 9));
            case 33 -> new Command.CreateReservation(at, reservation(), number(), text(0, 9));
            case 34 -> new Command.DeleteReservation(at, text(0, 20), text(0, 9));
            case 35 -> new Command.TurnReservation(at, text(0, 20), number(), number());
            case 27 -> new Command.DeleteQueue(at, text(0, 20), text(0, 9));
            case 26 ->
                    new Command.PutSchedule(at, schedule(), number(), text(0, 9), maybe(this::key));
            case 28 -> new Command.SubmitWorkflow(at, workflow(), maybe(this::key));
            case 24 -> new Command.DeleteSchedule(at, text(0, 20), text(0, 9));
            case 25 -> new Command.RunSchedule(at, text(0, 20), number(), number());
            default -> new Command.SetGenerator(at, generator(), text(0, 9));
        };
    }

    private Workflow workflow() {
        JobSpec first = job().toBuilder().name("first").externalId(Optional.empty()).build();
        JobSpec second = job().toBuilder().name("second").build();
        var need = new Workflow.Need(DependencyRules.Kind.AFTER, 0, positiveLong());
        return new Workflow(
                text(1, 40),
                List.of(
                        new Workflow.Step(first, List.of()),
                        new Workflow.Step(second, List.of(need))));
    }

    List<Command> batch() {
        return list(12, this::command);
    }

    StateImage state() {
        return new StateImage(
                number(),
                number(),
                number(),
                number(),
                whole(),
                number(),
                list(20, this::jobImage),
                list(5, this::nodeImage),
                list(3, this::queue),
                list(
                        4,
                        () ->
                                new FaultImage(
                                        number(),
                                        whole(),
                                        fault(),
                                        number(),
                                        draws.happens(0.5),
                                        number())),
                list(4, () -> new StateImage.KeyImage(key(), number(), number())),
                list(9_000, this::number),
                policy(),
                generator(),
                list(
                        3,
                        () ->
                                new ScheduleImage(
                                        schedule(),
                                        number(),
                                        number(),
                                        list(3, () -> new ScheduleImage.Run(number(), number())))),
                list(3, this::usage),
                list(3, this::powerBudget),
                gpuTime(),
                list(
                        3,
                        () ->
                                new ReservationImage(
                                        reservation(),
                                        number(),
                                        draws.happens(0.5),
                                        list(4, this::whole))));
    }

    private ReservationSpec reservation() {
        boolean maintenance = draws.happens(0.3);
        ReservationSpec.Place place =
                switch (draws.below(3)) {
                    case 0 -> ReservationSpec.Place.gpus(1 + draws.below(99));
                    case 1 -> new ReservationSpec.Place(List.of(), text(1, 9), text(0, 9), 0);
                    default -> ReservationSpec.Place.nodes(List.of(text(1, 9), text(1, 9)));
                };
        return new ReservationSpec(
                text(1, 128),
                maintenance,
                draws.below(1_000_000_000),
                1 + draws.below(1_000_000_000),
                draws.happens(0.5)
                        ? Optional.of(new CronRule("0 6 * * 1-5", "Europe/Berlin"))
                        : Optional.empty(),
                place,
                maintenance ? List.of() : list(2, () -> text(1, 9)),
                maintenance ? List.of() : list(2, () -> text(1, 9)),
                text(0, 50));
    }

    JobSpec job() {
        JobSpec spec =
                JobSpec.named(text(1, 128))
                        .withKind(one(JobKind.values()))
                        .withRealm(one(Realm.values()))
                        .withQueue(text(1, 40))
                        .withUser(text(1, 64))
                        .withPriority((int) draws.between(-1_000_000, 1_000_000))
                        .withWorker(new WorkerRequest(gpus(), positive(), positiveLong()))
                        .withWorkload(workload())
                        .withEnvironment(map())
                        .withTime(time())
                        .withRetries(
                                new RetryRules(draws.below(1_001), positiveLong(), positiveLong()))
                        .withStop(new StopRules(text(0, 8), draws.below(86_400_001)))
                        .withHeld(draws.happens(0.5))
                        .withLabels(map())
                        .withCheckpoint(checkpoint())
                        .withReservation(text(1, 20))
                        .withPreemption(new PreemptionRules(draws.happens(0.5), positiveLong()))
                        .withDependencies(
                                new DependencyRules(draws.happens(0.5), list(3, this::condition)));
        spec =
                switch (draws.below(4)) {
                    case 0 -> spec.withWorkers((int) draws.between(1, JobSpec.MAX_WORKERS));
                    case 1 ->
                            draws.happens(0.5)
                                    ? spec.toBuilder()
                                            .workers(12)
                                            .elastic(new ElasticRules(4, 20, 4, positiveLong()))
                                            .build()
                                    : spec.toBuilder().workers(12).topology(topology()).build();
                    case 2 ->
                            spec.toBuilder()
                                    .workers(3)
                                    .roles(
                                            List.of(
                                                    new Role("server", 1, request()),
                                                    new Role(text(1, 64), 2, request())))
                                    .build();
                    default ->
                            spec.withArray(
                                    new ArrayRules(
                                            List.of(
                                                    new ArrayRules.Range(0, 9, 3),
                                                    new ArrayRules.Range(12, 12, 1)),
                                            draws.below(9)));
                };
        if (draws.happens(0.2)) {
            ArrayTask task = new ArrayTask(number(), whole(), whole(), whole(), whole(), whole());
            spec = spec.toBuilder().task(java.util.Optional.of(task)).build();
        }
        if (draws.happens(0.5)) {
            spec = spec.withWorkingDirectory(text(0, 40));
        }
        return draws.happens(0.5) ? spec.withExternalId(text(1, 128)) : spec;
    }

    private CheckpointRules checkpoint() {
        return draws.happens(0.5)
                ? new CheckpointRules(false, false, 0, positiveLong())
                : new CheckpointRules(true, draws.happens(0.5), positiveLong(), positiveLong());
    }

    private DependencyRules.Condition condition() {
        DependencyRules.Kind kind = one(DependencyRules.Kind.values());
        return new DependencyRules.Condition(
                kind,
                kind == DependencyRules.Kind.SINGLETON ? 0 : 1 + (positiveLong() >>> 1),
                kind == DependencyRules.Kind.AFTER ? positiveLong() : 0,
                kind == DependencyRules.Kind.AFTER ? number() : 0);
    }

    private TopologyRules topology() {
        TopologyRules rules =
                TopologyRules.NONE
                        .withPreferred(Level.RACK, positiveLong())
                        .withSegments(draws.happens(0.5) ? 4 : 0, Level.NODE)
                        .withApart(Level.ROW, text(1, 9));
        rules =
                draws.happens(0.5)
                        ? rules.withRequired(Level.BLOCK).withSpares(draws.below(9))
                        : rules;
        return draws.happens(0.5) ? rules.withExclusive(Level.NODE) : rules;
    }

    private WorkerRequest request() {
        return new WorkerRequest(
                gpus(), positive(), positiveLong(), positive(), positiveLong(), draws.below(900));
    }

    private GpuSpec gpu() {
        String uuid = text(0, 40);
        boolean virtual = draws.happens(0.5);
        return switch (draws.below(3)) {
            case 0 -> new GpuSpec(uuid, "T4", positiveLong(), virtual);
            case 1 ->
                    new GpuSpec(uuid, "A10", positiveLong(), virtual, Isolation.MEMORY, List.of());
            default ->
                    new GpuSpec(
                            uuid,
                            "H100",
                            positiveLong(),
                            virtual,
                            Isolation.HARDWARE,
                            list(3, () -> new MigDevice(text(0, 20), "2g.20gb", 4)));
        };
    }

    NodeSpec node() {
        return new NodeSpec(
                        text(1, 40),
                        one(Realm.values()),
                        text(0, 20),
                        list(8, this::gpu),
                        positive(),
                        positiveLong(),
                        text(0, 5),
                        text(0, 5),
                        positiveLong(),
                        map())
                .withIo(positive(), positiveLong())
                .inRow(text(0, 5));
    }

    Allocation allocation() {
        return new Allocation(
                whole(),
                whole(),
                draws.nextBits(),
                whole(),
                whole(),
                number(),
                whole(),
                number(),
                whole(),
                whole());
    }

    RunningWorker running() {
        return new RunningWorker(number(), number(), whole());
    }

    private PowerBudget powerBudget() {
        return new PowerBudget(Level.BLOCK, "b" + text(0, 20), 1 + draws.below(100_000));
    }

    private JobImage jobImage() {
        return new JobImage(
                number(),
                job(),
                one(JobState.values()),
                text(0, 9),
                number(),
                number(),
                number(),
                whole(),
                whole(),
                list(3, this::attempt),
                list(3, this::whole),
                number(),
                number(),
                maybe(() -> one(Cause.values())),
                whole(),
                text(0, 40),
                gpuTime(),
                number(),
                list(3, this::allocation),
                maybe(this::arrayImage),
                maybe(this::promise));
    }

    private ArrayImage arrayImage() {
        return new ArrayImage(
                Places.ofWords(draws.nextBits(), draws.nextBits()),
                Places.ofWords(draws.nextBits()),
                Places.NONE,
                java.util.stream.Stream.generate(this::whole)
                        .limit(JobState.values().length)
                        .toList(),
                whole(),
                whole(),
                number(),
                gpuTime());
    }

    private TimeRules time() {
        Admission admission = one(Admission.values());
        return new TimeRules(
                admission.wantsPromise() ? 1 + draws.below(9_999) : positiveLong(),
                admission == Admission.NONE ? positiveLong() : 1 + draws.below(9_999),
                positiveLong(),
                positiveLong(),
                admission);
    }

    private Promise promise() {
        return new Promise(number(), number(), draws.happens(0.5), list(3, this::allocation));
    }

    private AttemptImage attempt() {
        return new AttemptImage(
                whole(),
                number(),
                list(4, this::worker),
                number(),
                number(),
                number(),
                maybe(() -> one(Cause.values())),
                text(0, 40),
                number());
    }

    private WorkerImage worker() {
        return new WorkerImage(
                allocation(),
                one(WorkerState.values()),
                draws.happens(0.5),
                number(),
                number(),
                maybe(this::exit),
                number(),
                number());
    }

    private NodeImage nodeImage() {
        return new NodeImage(
                whole(),
                node(),
                one(NodeState.values()),
                number(),
                text(0, 30),
                draws.happens(0.5),
                text(0, 30),
                text(0, 20),
                draws.nextBits(),
                list(8, this::whole),
                whole(),
                number(),
                whole(),
                number());
    }

    private GangPlacement gang() {
        return new GangPlacement(number(), list(5, this::allocation));
    }

    private Plan plan() {
        return new Plan(
                list(3, this::gang),
                list(2, this::gang),
                list(
                        2,
                        () ->
                                new Eviction(
                                        number(), number(), one(Eviction.Why.values()), number())),
                list(
                        2,
                        () ->
                                new Resize(
                                        number(),
                                        number(),
                                        list(2, this::allocation),
                                        list(2, this::whole))));
    }

    private Command.IdempotencyKey key() {
        return new Command.IdempotencyKey(text(1, 255), draws.nextBits());
    }

    private WorkerExit exit() {
        return new WorkerExit(whole(), one(Cause.values()), text(0, 40));
    }

    private FaultReport fault() {
        return new FaultReport(one(FaultKind.values()), whole(), draws.happens(0.5), text(0, 40));
    }

    private QueueSpec queue() {
        int quota = draws.below(1_000_000);
        int budget = draws.below(2) * draws.below(1_000_000);
        return new QueueSpec(
                text(1, 128),
                draws.happens(0.5),
                1 + draws.below(QueueSpec.MAX_WEIGHT),
                quota,
                draws.below(1_000_000) - 1,
                draws.below(quota + 2) - 1,
                draws.below(1_000_000),
                draws.below(1_000),
                draws.below(1_000_000),
                draws.below(1_000),
                budget,
                budget == 0 ? 0 : 1 + draws.below(1_000_000),
                text(0, 9),
                text(0, 9));
    }

    private UsageImage usage() {
        return new UsageImage(
                text(1, 20),
                number(),
                Stream.generate(this::number).limit(UsageImage.AVERAGES).toList(),
                number());
    }

    private PolicySpec policy() {
        return new PolicySpec(
                text(0, 9),
                text(0, 9),
                text(1, 9),
                text(1, 9),
                draws.happens(0.5),
                draws.happens(0.5),
                positive(),
                positiveLong(),
                1 + (positiveLong() >>> 1));
    }

    private ScheduleSpec schedule() {
        JobSpec job = job();
        var plain =
                job.toBuilder()
                        .externalId(Optional.empty())
                        .time(new TimeRules(job.time().limitMillis(), 0, 0, 0))
                        .build();
        String[] rules = {"0 6 * * 1-5", "*/5 * * * *", "59 23 29 feb *", "@monthly"};
        return new ScheduleSpec(
                text(1, 128),
                new CronRule(one(rules), draws.happens(0.5) ? "UTC" : "Europe/Berlin"),
                one(ScheduleSpec.Overlap.values()),
                draws.happens(0.5),
                plain);
    }

    private GeneratorSpec generator() {
        return new GeneratorSpec(
                draws.below(GeneratorSpec.MAX_MILLI_JOBS_PER_MINUTE + 1), draws.nextBits());
    }

    private GpuTime gpuTime() {
        return new GpuTime(number(), number(), number(), number(), number());
    }

    private GpuRequest gpus() {
        return switch (draws.below(5)) {
            case 0 -> GpuRequest.NONE;
            case 3 -> GpuRequest.mig("1g.20gb", list(1, () -> "H100"));
            case 4 -> GpuRequest.whole(2).withAnyOrder().withIsolation(Isolation.MEMORY);
            case 1 ->
                    new GpuRequest(
                            1, 1 + draws.below(1_000), positiveLong(), list(3, () -> text(0, 6)));
            default ->
                    new GpuRequest(
                            2 + draws.below(63), 1_000, positiveLong(), list(3, () -> text(0, 6)));
        };
    }

    private Workload workload() {
        return switch (draws.below(3)) {
            case 0 -> new Workload.Script("x" + text(0, 200));
            case 1 -> {
                List<String> argv = new ArrayList<>(list(5, () -> text(0, 20)));
                argv.add(text(0, 5));
                yield new Workload.Exec(argv);
            }
            default -> new Workload.Builtin(text(0, 9), map());
        };
    }

    private SortedMap<String, String> map() {
        SortedMap<String, String> map = new TreeMap<>();
        for (int i = draws.below(5); i > 0; i--) {
            map.put(text(0, 9), text(0, 20));
        }
        return map;
    }

    private <T> List<T> list(int most, Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int i = draws.below(most + 1); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return draws.happens(0.5) ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> T one(T[] values) {
        return values[draws.below(values.length)];
    }

    private String text(int least, int most) {
        int length = (int) draws.between(least, most);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            int[] letters = LETTERS.codePoints().toArray();
            int letter = letters[draws.below(letters.length)];
            text.appendCodePoint(
                    text.length() + Character.charCount(letter) > length ? 'e' : letter);
        }
        return text.toString();
    }

    private long number() {
        return switch (draws.below(6)) {
            case 0 -> 0;
            case 1 -> -1 - (draws.nextBits() >>> 1);
            case 2 -> Long.MAX_VALUE;
            default -> draws.nextBits() >>> (1 + draws.below(62));
        };
    }

    private int whole() {
        return (int) number();
    }

    private long positiveLong() {
        return number() & Long.MAX_VALUE;
    }

    private int positive() {
        return (int) number() & Integer.MAX_VALUE;
    }
}
