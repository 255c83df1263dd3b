package io.stoker.server.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stoker.control.Calibration;
import io.stoker.control.StartEstimate;
import io.stoker.model.Allocation;
import io.stoker.model.ArrayRules;
import io.stoker.model.AttemptImage;
import io.stoker.model.Cause;
import io.stoker.model.Event;
import io.stoker.model.FaultReport;
import io.stoker.model.GpuSpec;
import io.stoker.model.JobImage;
import io.stoker.model.JobState;
import io.stoker.model.NodeImage;
import io.stoker.model.WorkerImage;
import io.stoker.server.shell.Views;
import io.stoker.server.shell.Views.Recorded;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Counts what happens to jobs, nodes and GPUs. Soft state: counters start at 0 with the process,
/// as Prometheus expects. Fed by the brain's thread.
final class JobMetrics implements Views.EventListener {

    private final JobMeters meters;
    private final Views views;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, JobTrack> jobs = new HashMap<>();
    private final Map<Long, AttemptTrack> attempts = new HashMap<>();

    JobMetrics(PrometheusRegistry registry, Views views) {
        this.meters = new JobMeters(registry);
        this.views = views;
    }

    /// Takes over the jobs that were there before the first event.
    void catchUp(Views now) {
        lock.lock();
        try {
            for (JobImage job : now.jobs()) {
                if (!job.state().terminal() && !jobs.containsKey(job.id())) {
                    catchUp(job);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void catchUp(JobImage job) {
        JobTrack track = new JobTrack(job.spec(), job.submittedAt());
        track.queuedAt = job.queuedAt();
        job.tasks()
                .ifPresent(tasks ->
                        track.waitingTasks =
                                job.spec().array().orElseThrow().count() - tasks.left().size());
        jobs.put(job.id(), track);
        if (job.attempts().isEmpty()) {
            return;
        }
        AttemptImage image = job.attempts().getLast();
        AttemptTrack attempt = new AttemptTrack(track, image.placedAt());
        attempt.startedAt = image.startedAt();
        attempt.firstWorkerAt = image.startedAt();
        attempt.endedAt = image.endedAt();
        attempt.cause = image.cause().orElse(Cause.SUCCESS);
        for (WorkerImage worker : image.workers()) {
            if (worker.holding()) {
                AttemptTrack.Hold hold = hold(worker.allocation());
                hold.joinedAt = worker.joinedAt();
                hold.startedAt = worker.startedAt();
                hold.leftAt = worker.leftAt();
                attempt.holds.put(worker.allocation().rank(), hold);
            }
        }
        if (!attempt.holds.isEmpty()) {
            attempts.put(image.epoch(), attempt);
            track.liveEpoch = image.epoch();
        }
    }

    @Override
    public void onEvent(Recorded recorded) {
        lock.lock();
        try {
            meters.events.labelValues(recorded.event().getClass().getSimpleName()).inc();
            take(recorded.at(), recorded.event());
        } finally {
            lock.unlock();
        }
    }

    private void take(long at, Event event) {
        switch (event) {
            case Event.JobSubmitted e -> submitted(at, e);
            case Event.TaskDiverged e -> diverged(e);
            case Event.DeadlineAtRisk e -> {
                JobTrack job = jobs.get(e.jobId());
                if (job != null) {
                    meters.deadlinesAtRisk.labelValues(job.queue).inc();
                }
            }
            case Event.GangPlaced e -> placed(at, e);
            case Event.GangGrown e -> grown(at, e);
            case Event.GangShrunk e -> shrunk(at, e);
            case Event.WorkerStarted e -> workerStarted(at, e);
            case Event.JobStarted e -> started(at, e.jobId());
            case Event.AttemptEnded e -> attemptEnded(at, e);
            case Event.AllocationReleased e -> released(at, e);
            case Event.JobRequeued e -> requeued(at, e);
            case Event.JobFinished e -> finished(at, e);
            case Event.NodeJoined _ -> moved("none", "up", "joined");
            case Event.NodeReturned _ -> moved("lost", "up", "returned");
            case Event.NodeSuspected _ -> moved("up", "suspect", "silence");
            case Event.NodeCleared _ -> moved("suspect", "up", "heartbeat");
            case Event.NodeLost _ -> moved("suspect", "lost", "lease");
            case Event.NodeDrained _ -> moved("up", "drained", "request");
            case Event.NodeUndrained _ -> moved("drained", "up", "request");
            case Event.NodeRemoved _ -> moved("lost", "none", "request");
            case Event.FaultOpened e -> fault(e.fault());
            case Event.KeyUsed _, Event.KeyForgotten _, Event.JobHeld _, Event.JobReleased _ -> {}
            case Event.GangClaimed _ -> meters.decisions.labelValues("claim").inc();
            case Event.JobResumed _,
                    Event.ClaimDropped _,
                    Event.PriorityChanged _,
                    Event.DependenciesChanged _,
                    Event.DeadlinePromised _,
                    Event.WorkerExited _,
                    Event.JobForgotten _ -> {}
            case Event.ScheduleChanged _,
                    Event.ScheduleDeleted _,
                    Event.ScheduleRan _,
                    Event.ScheduleSkipped _,
                    Event.ReservationChanged _,
                    Event.ReservationEnded _ -> {}
            case Event.FaultClosed _,
                    Event.QueueChanged _,
                    Event.PowerBudgetChanged _,
                    Event.PowerBudgetDeleted _,
                    Event.QueueDeleted _,
                    Event.PolicyChanged _,
                    Event.GeneratorChanged _ -> {}
        }
    }

    private void submitted(long at, Event.JobSubmitted e) {
        JobTrack job = new JobTrack(e.spec(), at);
        job.waitingTasks = e.spec().array().map(ArrayRules::count).orElse(0);
        jobs.put(e.jobId(), job);
        meters.submitted.labelValues(job.queue, job.kind).inc(Math.max(1, job.waitingTasks));
    }

    private void diverged(Event.TaskDiverged e) {
        JobTrack array = jobs.get(e.arrayId());
        if (array != null) {
            array.waitingTasks--;
            jobs.put(e.jobId(), array.ofTask());
        }
    }

    private void placed(long at, Event.GangPlaced e) {
        meters.decisions.labelValues("place").inc();
        meters.locality.labelValues(level(e.workers())).inc();
        JobTrack job = jobs.get(e.jobId());
        if (job == null) {
            return;
        }
        meters.queueWait
                .labelValues(job.queue, job.priorityClass)
                .observe(seconds(at - job.queuedAt));
        views.firstEstimate(e.jobId()).ifPresent(estimate -> compare(job, estimate, at));
        AttemptTrack attempt = new AttemptTrack(job, at);
        e.workers().forEach(worker -> attempt.holds.put(worker.rank(), hold(worker)));
        attempts.put(e.epoch(), attempt);
        job.liveEpoch = e.epoch();
    }

    private void compare(JobTrack job, StartEstimate estimate, long at) {
        Calibration one = Calibration.NONE.and(estimate, at);
        String covered = one.starts() == 0 ? "open" : one.insideRatio() == 1 ? "true" : "false";
        meters.startCovered.labelValues(job.queue, covered).inc();
        estimate.p50At()
                .ifPresent(median ->
                        meters.startError
                                .labelValues(job.queue)
                                .observe(seconds(Math.abs(at - median))));
    }

    private void grown(long at, Event.GangGrown e) {
        meters.resizes.labelValues("grow").inc();
        AttemptTrack attempt = attempts.get(e.epoch());
        if (attempt != null) {
            for (Allocation worker : e.joining()) {
                AttemptTrack.Hold hold = hold(worker);
                hold.joinedAt = at;
                attempt.holds.put(worker.rank(), hold);
            }
        }
    }

    private void shrunk(long at, Event.GangShrunk e) {
        meters.resizes.labelValues("shrink").inc();
        AttemptTrack attempt = attempts.get(e.epoch());
        if (attempt != null) {
            for (int rank : e.leaving()) {
                AttemptTrack.Hold hold = attempt.holds.get(rank);
                if (hold != null) {
                    hold.leftAt = at;
                }
            }
        }
    }

    private AttemptTrack.Hold hold(Allocation worker) {
        List<GpuSpec> gpus =
                views.node(worker.nodeId()).map(node -> node.spec().gpus()).orElse(List.of());
        int first = Long.numberOfTrailingZeros(worker.gpuMask());
        return new AttemptTrack.Hold(
                worker.gpuMilli(), first < gpus.size() ? gpus.get(first).type() : "none");
    }

    private String level(List<Allocation> workers) {
        Set<Integer> nodes = new HashSet<>();
        Set<String> racks = new HashSet<>();
        Set<String> blocks = new HashSet<>();
        for (Allocation worker : workers) {
            nodes.add(worker.nodeId());
            Optional<NodeImage> node = views.node(worker.nodeId());
            blocks.add(node.map(one -> one.spec().block()).orElse(""));
            racks.add(node.map(one -> one.spec().block() + "/" + one.spec().rack()).orElse(""));
        }
        if (nodes.size() <= 1) {
            return "node";
        }
        if (racks.size() <= 1) {
            return "rack";
        }
        return blocks.size() <= 1 ? "block" : "cluster";
    }

    private void workerStarted(long at, Event.WorkerStarted e) {
        AttemptTrack attempt = attempts.get(e.epoch());
        AttemptTrack.Hold hold = attempt == null ? null : attempt.holds.get(e.rank());
        if (hold != null) {
            hold.startedAt = at;
        }
        if (attempt != null && attempt.firstWorkerAt == 0) {
            attempt.firstWorkerAt = at;
            meters.bind.observe(seconds(at - attempt.placedAt));
        }
    }

    private void started(long at, long jobId) {
        JobTrack job = jobs.get(jobId);
        if (job == null) {
            return;
        }
        meters.started.labelValues(job.queue, job.kind).inc();
        AttemptTrack attempt = attempts.get(job.liveEpoch);
        if (attempt != null) {
            attempt.startedAt = at;
            meters.startup.labelValues(job.queue, "launch").observe(seconds(at - attempt.placedAt));
        }
        if (job.interruptedAt != 0) {
            meters.recovery.labelValues("restart").observe(seconds(at - job.interruptedAt));
            job.interruptedAt = 0;
        }
    }

    private void attemptEnded(long at, Event.AttemptEnded e) {
        AttemptTrack attempt = attempts.get(e.epoch());
        if (attempt == null) {
            return;
        }
        attempt.endedAt = at;
        attempt.cause = e.cause();
        JobTrack job = attempt.job;
        if (attempt.workOfLeavers > 0) {
            worked(attempt, attempt.workOfLeavers);
        }
        if (attempt.startedAt != 0) {
            job.ranMillis = at - attempt.startedAt;
            meters.run.labelValues(job.queue, job.kind).observe(seconds(at - attempt.startedAt));
        }
        switch (e.cause().blame()) {
            case INFRASTRUCTURE -> {
                meters.interruptions.labelValues(job.queue, word(e.cause())).inc();
                meters.failures.labelValues(job.queue, word(e.cause())).inc();
                job.interruptedAt = at;
            }
            case JOB -> meters.failures.labelValues(job.queue, word(e.cause())).inc();
            case NOBODY -> {}
        }
        if (attempt.holds.isEmpty()) {
            attempts.remove(e.epoch());
        }
    }

    private void released(long at, Event.AllocationReleased e) {
        AttemptTrack attempt = attempts.get(e.epoch());
        AttemptTrack.Hold hold = attempt == null ? null : attempt.holds.remove(e.rank());
        if (attempt == null || hold == null) {
            return;
        }
        JobTrack job = attempt.job;
        long began = hold.heldFrom(attempt);
        long ended = hold.endedAt(attempt, at);
        long ran = hold.ranFrom(attempt, ended);
        meters.allocatedSeconds
                .labelValues(hold.gpuType, job.queue, job.kind)
                .inc(gpuSeconds(hold, at - began));
        meters.badput.labelValues(job.queue, "startup").inc(gpuSeconds(hold, ran - began));
        meters.badput.labelValues(job.queue, "draining").inc(gpuSeconds(hold, at - ended));
        double work = gpuSeconds(hold, ended - ran);
        if (attempt.endedAt == 0) {
            attempt.workOfLeavers += work; // Only the attempt's end says what it was worth.
        } else {
            worked(attempt, work);
        }
        if (attempt.holds.isEmpty() && attempt.endedAt != 0) {
            attempts.remove(e.epoch());
        }
    }

    private void worked(AttemptTrack attempt, double work) {
        JobTrack job = attempt.job;
        if (attempt.cause == Cause.SUCCESS) {
            meters.goodput.labelValues(job.queue, job.kind).inc(work);
        } else {
            meters.badput.labelValues(job.queue, "recompute").inc(work);
            meters.lostWork.labelValues(job.queue, word(attempt.cause)).inc(work);
        }
    }

    private void requeued(long at, Event.JobRequeued e) {
        JobTrack job = jobs.get(e.jobId());
        if (job != null) {
            job.queuedAt = at;
            meters.restarts.labelValues(job.queue, word(e.cause())).inc();
        }
    }

    private void finished(long at, Event.JobFinished e) {
        JobTrack job = jobs.remove(e.jobId());
        if (job == null) {
            return;
        }
        meters.finished
                .labelValues(job.queue, job.kind, e.state().name().toLowerCase(Locale.ROOT))
                .inc(job.jobs());
        if (e.state() == JobState.REJECTED) {
            meters.decisions.labelValues("reject").inc();
        }
        if (e.state() == JobState.DEADLINE_MISSED) {
            meters.deadlineMisses.labelValues(job.queue).inc();
        }
        if (e.state() == JobState.COMPLETED && job.deadlineAt != 0) {
            meters.slack.labelValues(job.queue).observe(Math.max(0, seconds(job.deadlineAt - at)));
        }
        if (e.state() == JobState.COMPLETED && job.ranMillis > 0) {
            meters.slowdown
                    .labelValues(job.queue)
                    .observe((double) (at - job.submittedAt) / job.ranMillis);
        }
    }

    private void moved(String from, String to, String reason) {
        meters.transitions.labelValues(from, to, reason).inc();
    }

    private void fault(FaultReport fault) {
        meters.faults
                .labelValues(
                        fault.gpu() < 0 ? "node" : "gpu",
                        fault.kind().name().toLowerCase(Locale.ROOT),
                        fault.injected() ? "injected" : "real")
                .inc();
    }

    private static String word(Cause cause) {
        return cause == Cause.OUT_OF_MEMORY ? "oom" : cause.name().toLowerCase(Locale.ROOT);
    }

    private static double gpuSeconds(AttemptTrack.Hold hold, long millis) {
        return Math.max(0, millis) * hold.gpuMilli / 1e6;
    }

    private static double seconds(long millis) {
        return Math.max(0, millis) / 1000.0;
    }
}
