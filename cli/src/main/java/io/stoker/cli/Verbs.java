package io.stoker.cli;

import io.stoker.cli.verb.AgentVerb;
import io.stoker.cli.verb.BenchVerb;
import io.stoker.cli.verb.CompareVerb;
import io.stoker.cli.verb.CompletionVerb;
import io.stoker.cli.verb.ConfigVerb;
import io.stoker.cli.verb.DependVerb;
import io.stoker.cli.verb.DoctorVerb;
import io.stoker.cli.verb.EstimateVerb;
import io.stoker.cli.verb.EventsVerb;
import io.stoker.cli.verb.FaultVerb;
import io.stoker.cli.verb.JobAction;
import io.stoker.cli.verb.JobVerb;
import io.stoker.cli.verb.JobsVerb;
import io.stoker.cli.verb.ListVerb;
import io.stoker.cli.verb.LogsVerb;
import io.stoker.cli.verb.NodeAction;
import io.stoker.cli.verb.PowerVerb;
import io.stoker.cli.verb.QueueVerb;
import io.stoker.cli.verb.ReservationVerb;
import io.stoker.cli.verb.RunVerb;
import io.stoker.cli.verb.ScheduleVerb;
import io.stoker.cli.verb.SimVerb;
import io.stoker.cli.verb.SimulateVerb;
import io.stoker.cli.verb.StatusVerb;
import io.stoker.cli.verb.SubmitVerb;
import io.stoker.cli.verb.TrainVerb;
import io.stoker.cli.verb.UpVerb;
import io.stoker.cli.verb.VersionVerb;
import io.stoker.cli.verb.WhyVerb;
import java.util.List;

/// All verbs, in the order of the overview. A new verb is one class and one line here.
public final class Verbs {
    private Verbs() {}

    /// {@return all verbs}
    public static List<Verb> all() {
        return List.of(
                new UpVerb(UpVerb.Kind.UP),
                new UpVerb(UpVerb.Kind.DEMO),
                new UpVerb(UpVerb.Kind.CONTROLLER),
                new AgentVerb(),
                new SubmitVerb(),
                new RunVerb(),
                new JobsVerb(),
                new JobVerb(),
                new WhyVerb(),
                new EstimateVerb(),
                new LogsVerb(),
                new JobAction(JobAction.Kind.CANCEL),
                new JobAction(JobAction.Kind.HOLD),
                new JobAction(JobAction.Kind.RELEASE),
                new JobAction(JobAction.Kind.REQUEUE),
                new DependVerb(),
                new ScheduleVerb(),
                new StatusVerb(),
                new ListVerb(ListVerb.Kind.NODES, "nodes"),
                new ListVerb(ListVerb.Kind.GPUS, "gpus"),
                new ListVerb(ListVerb.Kind.QUEUES, "queues"),
                new QueueVerb(),
                new PowerVerb(),
                new ReservationVerb(),
                new NodeAction(true),
                new NodeAction(false),
                new EventsVerb(),
                new FaultVerb(),
                new SimVerb(),
                new SimulateVerb(),
                new CompareVerb(),
                new ConfigVerb(),
                new DoctorVerb(),
                new BenchVerb(),
                new CompletionVerb(Verbs::all),
                new VersionVerb(),
                new TrainVerb(Verbs::all));
    }
}
