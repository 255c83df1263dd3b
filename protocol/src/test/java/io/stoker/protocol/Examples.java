package io.stoker.protocol;

import io.stoker.model.Allocation;
import io.stoker.model.ArrayRules;
import io.stoker.model.Cause;
import io.stoker.model.Command;
import io.stoker.model.CronRule;
import io.stoker.model.DependencyRules;
import io.stoker.model.FaultKind;
import io.stoker.model.FaultReport;
import io.stoker.model.GangPlacement;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.JobKind;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.Plan;
import io.stoker.model.PolicySpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.QueueSpec;
import io.stoker.model.Realm;
import io.stoker.model.ReservationSpec;
import io.stoker.model.RetryRules;
import io.stoker.model.RunningWorker;
import io.stoker.model.ScheduleSpec;
import io.stoker.model.StopRules;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerRequest;
import io.stoker.model.Workflow;
import io.stoker.model.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The commands whose bytes are kept in `golden/commands.txt`. Examples are only ever added: what
/// the file once held must decode for ever.
final class Examples {

    private static final long AT = 1_763_776_800_123L;

    private Examples() {}

    /// {@return every example by its name in the golden file}
    static Map<String, Command> commands() {
        Map<String, Command> all = new LinkedHashMap<>();
        all.put("SubmitJob.script", new Command.SubmitJob(AT, fullJob(), Optional.of(key())));
        all.put("SubmitJob.exec", new Command.SubmitJob(AT, execJob(), Optional.empty()));
        all.put("SubmitJob.builtin", new Command.SubmitJob(AT, builtinJob(), Optional.empty()));
        all.put("CancelJob", new Command.CancelJob(AT, 17, "ada", "no longer needed"));
        all.put("HoldJob", new Command.HoldJob(AT, 17, "ada"));
        all.put("ReleaseJob", new Command.ReleaseJob(AT, 17, "ada"));
        all.put("RequeueJob", new Command.RequeueJob(AT, 17, "ada", "slow disk"));
        all.put("SetPriority", new Command.SetPriority(AT, 17, -300, "ada"));
        all.put(
                "SetDependencies",
                new Command.SetDependencies(
                        AT,
                        17,
                        new DependencyRules(
                                true,
                                List.of(
                                        new DependencyRules.Condition(
                                                DependencyRules.Kind.AFTEROK, 12, 0),
                                        new DependencyRules.Condition(
                                                DependencyRules.Kind.AFTER, 9, 300_000, AT),
                                        new DependencyRules.Condition(
                                                DependencyRules.Kind.SINGLETON, 0, 0))),
                        "ada"));
        all.put("EndPause", new Command.EndPause(AT, 17));
        all.put("ReviewPromises", new Command.ReviewPromises(AT));
        all.put("ExpireAttempt", new Command.ExpireAttempt(AT, 17, 4_711));
        all.put("MissDeadline", new Command.MissDeadline(AT, 17));
        all.put("CommitPlan", new Command.CommitPlan(AT, plan()));
        all.put("ReportWorkerStarted", new Command.ReportWorkerStarted(AT, 17, 4_711, 3));
        all.put("ReportWorkerExited.success", exited(WorkerExit.SUCCESS));
        all.put(
                "ReportWorkerExited.killed",
                exited(new WorkerExit(137, Cause.OUT_OF_MEMORY, "8 GiB")));
        all.put("RegisterNode", new Command.RegisterNode(AT, node(), "boot-7", running()));
        all.put("SuspectNode", new Command.SuspectNode(AT, 5));
        all.put("ClearSuspicion", new Command.ClearSuspicion(AT, 5));
        all.put("LoseNode", new Command.LoseNode(AT, 5, "silent for 10 s"));
        all.put("DrainNode", new Command.DrainNode(AT, 5, "ada", "new fans"));
        all.put("UndrainNode", new Command.UndrainNode(AT, 5, "ada"));
        all.put("RemoveNode", new Command.RemoveNode(AT, 5, "ada"));
        all.put("ReportFault.gpu", fault(new FaultReport(FaultKind.GPU_ERROR, 2, false, "Xid 79")));
        all.put("ReportFault.node", fault(new FaultReport(FaultKind.NODE_DOWN, -1, true, "")));
        all.put("ClearFault", new Command.ClearFault(AT, 9, "ada"));
        all.put(
                "PutQueue",
                new Command.PutQueue(AT, new QueueSpec("research/vision", true), "ada"));
        all.put(
                "PutSchedule",
                new Command.PutSchedule(
                        AT,
                        new ScheduleSpec(
                                "nightly",
                                new CronRule("0 6 * * 1-5", "Europe/Berlin"),
                                ScheduleSpec.Overlap.QUEUE,
                                true,
                                JobSpec.named("nightly")),
                        AT + 5,
                        "ada"));
        all.put("DeleteSchedule", new Command.DeleteSchedule(AT, "nightly", "ada"));
        all.put("RunSchedule", new Command.RunSchedule(AT, "nightly", AT - 1, AT + 5));
        all.put(
                "PutQueue.quota",
                new Command.PutQueue(
                        AT,
                        new QueueSpec("research", false)
                                .toBuilder()
                                        .quotaGpuMilli(8_000)
                                        .borrowGpuMilli(2_000)
                                        .lendGpuMilli(0)
                                        .build(),
                        "ada"));
        all.put(
                "PutPowerBudget",
                new Command.PutPowerBudget(AT, new PowerBudget(Level.RACK, "b1/r2", 8_000), "ada"));
        all.put("DeletePowerBudget", new Command.DeletePowerBudget(AT, Level.CLUSTER, "", "ada"));
        all.put("DeleteQueue", new Command.DeleteQueue(AT, "research", "ada"));
        all.put(
                "CreateReservation",
                new Command.CreateReservation(
                        AT,
                        new ReservationSpec(
                                "demo",
                                false,
                                AT + 60_000,
                                7_200_000,
                                Optional.of(new CronRule("0 6 * * 1-5", "Europe/Berlin")),
                                ReservationSpec.Place.gpus(16),
                                List.of("research"),
                                List.of("ada"),
                                "for the demo"),
                        AT + 90_000,
                        "ada"));
        all.put("DeleteReservation", new Command.DeleteReservation(AT, "demo", "ada"));
        all.put("TurnReservation", new Command.TurnReservation(AT, "demo", AT - 5, AT + 5));
        all.put("SetPolicy", new Command.SetPolicy(AT, policy(), "ada"));
        all.put("SetGenerator", new Command.SetGenerator(AT, new GeneratorSpec(2_500, -42), "ada"));
        all.put(
                "SubmitWorkflow",
                new Command.SubmitWorkflow(
                        AT,
                        new Workflow(
                                "nightly",
                                List.of(
                                        new Workflow.Step(JobSpec.named("prep"), List.of()),
                                        new Workflow.Step(
                                                JobSpec.named("train")
                                                        .withArray(ArrayRules.parse("0-9%2")),
                                                List.of(
                                                        new Workflow.Need(
                                                                DependencyRules.Kind.AFTEROK,
                                                                0,
                                                                0))))),
                        Optional.of(new Command.IdempotencyKey("k-2", 8))));
        return all;
    }

    static JobSpec fullJob() {
        return JobSpec.named("treino-ção-日本")
                .withKind(JobKind.TRAINING)
                .withQueue("research/vision")
                .withUser("ada")
                .withPriority(-900)
                .withWorkers(16)
                .withWorker(
                        new WorkerRequest(
                                new GpuRequest(8, 1_000, 81_920, List.of("H100", "A100")),
                                96_000,
                                1_048_576))
                .withWorkload(new Workload.Script("python3 train.py\n"))
                .withEnvironment(map("NCCL_DEBUG", "INFO", "EMPTY", ""))
                .withWorkingDirectory("/srv/train")
                .withTime(new TimeRules(3_600_000, AT + 7_200_000, AT + 60_000, 1_800_000))
                .withRetries(new RetryRules(5, 2_000, 60_000))
                .withStop(new StopRules("USR1", 30_000))
                .withHeld(true)
                .withLabels(map("team", "vision", "paper", "42"))
                .withExternalId("task_001");
    }

    static NodeSpec node() {
        return new NodeSpec(
                "gpu-17",
                Realm.REAL,
                "10.0.0.17",
                List.of(
                        new GpuSpec("GPU-1f2e", "H100", 81_559, false),
                        new GpuSpec("virtual-1", "virtual", 0, true)),
                64_000,
                515_000,
                "b1",
                "r7",
                10_000,
                map("zone", "a", "arch", "x86_64"));
    }

    private static JobSpec execJob() {
        return JobSpec.named("hello")
                .withKind(JobKind.SERVICE)
                .withWorker(new WorkerRequest(new GpuRequest(1, 500, 0, List.of()), 250, 64))
                .withWorkload(new Workload.Exec(List.of("python3", "-c", "print('hi')", "")));
    }

    private static JobSpec builtinJob() {
        return JobSpec.named("calc-urgent-1234")
                .withRealm(Realm.SIMULATED)
                .withWorker(WorkerRequest.gpus(0))
                .withWorkload(
                        new Workload.Builtin("matrix", map("size", "64", "iterations", "10")));
    }

    private static Plan plan() {
        return new Plan(
                List.of(
                        new GangPlacement(
                                17,
                                List.of(
                                        new Allocation(0, 5, -1L, 1_000, 96_000, 1_048_576),
                                        new Allocation(1, 6, 0xFFL, 1_000, 96_000, 1_048_576))),
                        new GangPlacement(18, List.of(new Allocation(0, 5, 0, 0, 100, 0)))));
    }

    private static List<RunningWorker> running() {
        return List.of(new RunningWorker(17, 4_711, 0), new RunningWorker(18, 4_712, 1));
    }

    private static PolicySpec policy() {
        return PolicySpec.DEFAULT
                .withOrder("deadline")
                .withPlace("spread")
                .withStrict(true)
                .withAgeingPerHour(60)
                .withReserveAfterMillis(120_000);
    }

    private static Command.IdempotencyKey key() {
        return new Command.IdempotencyKey("6f1c-retry", 0x8123_4567_89AB_CDEFL);
    }

    private static Command exited(WorkerExit exit) {
        return new Command.ReportWorkerExited(AT, 17, 4_711, 3, exit);
    }

    private static Command fault(FaultReport report) {
        return new Command.ReportFault(AT, 5, report);
    }

    private static SortedMap<String, String> map(String... namesAndValues) {
        SortedMap<String, String> map = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
