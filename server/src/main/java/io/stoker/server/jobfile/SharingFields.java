package io.stoker.server.jobfile;

import io.stoker.model.CheckpointRules;
import io.stoker.model.ElasticRules;
import io.stoker.model.JobSpec;
import io.stoker.model.PreemptionRules;
import io.stoker.model.Realm;
import io.stoker.model.StopRules;
import io.stoker.model.TopologyRules;
import io.stoker.model.Workload;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads what a job says about giving way to others: `elastic`, `checkpoint` and `preemption`.
final class SharingFields {

    private static final Pattern SIGNAL = Pattern.compile("(SIG)?[A-Z][A-Z0-9+-]{1,11}");

    private SharingFields() {}

    static JobSpec read(Fields fields, JobSpec job) {
        JobSpec result = TopologyFields.read(fields, elastic(fields, preemption(fields, job)));
        requireSizes(fields, result);
        Optional<Fields> checkpoint = fields.map("checkpoint");
        return checkpoint.isPresent() ? checkpoint(checkpoint.get(), result) : result;
    }

    private static JobSpec elastic(Fields fields, JobSpec job) {
        Optional<Fields> elastic = fields.map("elastic");
        if (elastic.isEmpty()) {
            return job;
        }
        Fields inner = elastic.get();
        if (!inner.has("min") && !inner.has("max")) {
            inner.missing("min", "expected the least workers; max and step may be left out");
        }
        int max = (int) inner.whole("max", 1, JobSpec.MAX_WORKERS).orElse(job.workers());
        int min = (int) inner.whole("min", 1, JobSpec.MAX_WORKERS).orElse(1);
        int step = (int) inner.whole("step", 1, JobSpec.MAX_WORKERS).orElse(1);
        long pause = inner.durationMillis("pause").orElse(0);
        inner.finish();
        ElasticRules rules =
                fields.made(
                        "elastic",
                        ElasticRules.NONE,
                        () -> new ElasticRules(min, max, step, pause));
        return fields.made("elastic", job, () -> job.withElastic(rules));
    }

    /// A gang grows and shrinks by whole steps, so its rules must go together.
    private static void requireSizes(Fields fields, JobSpec job) {
        if (!job.elastic().active()) {
            return;
        }
        TopologyRules topology = job.topology();
        if (topology.segmentWorkers() > 0
                && (job.elastic().step() % topology.segmentWorkers() != 0
                        || job.elastic().minWorkers() % topology.segmentWorkers() != 0)) {
            fields.wrong(
                    "elastic",
                    "expected min and step to be multiples of topology.segment = %d, found %d and %d"
                            .formatted(
                                    topology.segmentWorkers(),
                                    job.elastic().minWorkers(),
                                    job.elastic().step()));
        } else if (!job.allowsSize(job.workers())) {
            fields.wrong(
                    "workers",
                    "expected min plus a multiple of step as elastic says, such as %d, found %d"
                            .formatted(job.largestSize(job.workers()), job.workers()));
        } else if (job.workload() instanceof Workload.Builtin work
                && work.executor().equals("ddp")
                && job.realm() == Realm.REAL) {
            fields.wrong(
                    "elastic",
                    "the executor ddp has a fixed size on real nodes; leave it out or use run");
        }
    }

    private static JobSpec preemption(Fields fields, JobSpec job) {
        Optional<Fields> preemption = fields.map("preemption");
        if (preemption.isEmpty()) {
            return job;
        }
        Fields inner = preemption.get();
        boolean preemptible =
                inner.truth("preemptible").orElse(PreemptionRules.DEFAULT.preemptible());
        long minRun = inner.durationMillis("minRun").orElse(PreemptionRules.DEFAULT.minRunMillis());
        inner.finish();
        return job.withPreemption(new PreemptionRules(preemptible, minRun));
    }

    private static JobSpec checkpoint(Fields inner, JobSpec job) {
        String signal = inner.text("signal").orElse("");
        if (!signal.isEmpty() && !SIGNAL.matcher(signal).matches()) {
            inner.wrong("signal", "expected a signal's name such as USR1, found " + signal);
        }
        long grace = inner.durationMillis("grace").orElse(StopRules.DEFAULT.graceMillis());
        boolean resumes = inner.truth("resumes").orElse(false);
        boolean onNotice = inner.truth("onNotice").orElse(false);
        long every = inner.durationMillis("every").orElse(0);
        long restart = inner.durationMillis("restart").orElse(0);
        inner.notYet("path", "the worker learns its directory from STOKER_CHECKPOINT_DIR");
        inner.notYet("interval", "say with `every` how often the job saves by itself");
        inner.notYet("lead", "leave it out");
        inner.notYet("sizeHint", "leave it out");
        inner.finish();
        StopRules stop =
                inner.made(
                        "grace",
                        StopRules.DEFAULT,
                        () ->
                                new StopRules(
                                        signal.startsWith("SIG") ? signal.substring(3) : signal,
                                        grace));
        CheckpointRules rules =
                inner.made(
                        "resumes",
                        CheckpointRules.NONE,
                        () -> new CheckpointRules(resumes, onNotice, every, restart));
        return job.withStop(stop).withCheckpoint(rules);
    }
}
