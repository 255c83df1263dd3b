package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Draws;
import io.stoker.model.Event;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.JobSpec;
import io.stoker.model.Order;
import io.stoker.model.WorkerExit;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/// One forecast: the shipped brain on a fork of the state, in virtual time, with nodes that never
/// fail and run times that are drawn. It plans, the next run ends, it plans again, until the jobs
/// that were asked for have started.
///
/// Workers start and stop at once. No job comes that is not there yet: generator and schedules are
/// off.
final class ForecastRun {

    /// Times further away than this are as good as never, ms: a year.
    private static final long HORIZON_MILLIS = 31_536_000_000L;

    private static final long NEVER = Long.MAX_VALUE / 4;

    private final Brain brain;
    private final RunTimeHistory history;
    private final long seed;
    private final long startAt;
    private final PriorityQueue<End> ends = new PriorityQueue<>();
    private final ArrayDeque<Command> proposals = new ArrayDeque<>();
    private final Map<Long, Long> startedAt = new LinkedHashMap<>();
    private final Map<Long, RunTimeBasis> bases = new LinkedHashMap<>();
    private long now;
    private long wakeAt = Long.MAX_VALUE;
    private long steps;

    private record End(long at, long epoch, long jobId) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(epoch, other.epoch);
        }
    }

    /// @param fork a state of its own, which the run uses up
    /// @param now when it begins, epoch ms
    /// @param seed of the draws
    ForecastRun(ClusterState fork, RunTimeHistory history, long now, long seed) {
        this.history = history;
        this.seed = seed;
        this.startAt = now;
        this.now = now;
        fork.generator = GeneratorSpec.OFF;
        fork.schedules.clear();
        for (Node node : fork.nodes()) {
            node.spec = node.spec.withLease(0);
        }
        brain = new Brain(new BrainConfig(NEVER, 0, NEVER, NEVER, Integer.MAX_VALUE, NEVER), fork);
        fork.jobs.forEach(job -> {
            Attempt live = job.liveAttempt();
            if (live != null && live.startedAt != 0) {
                willEnd(job, live);
            }
        });
    }

    /// Submits a job that is not there yet.
    ///
    /// @return its number
    long submit(JobSpec spec) {
        long id = brain.state().nextJobId;
        proposals.add(new Command.SubmitJob(now, spec, Optional.empty()));
        return id;
    }

    /// Runs until all of these jobs have their place, or nothing more happens, or the steps are
    /// used up.
    ///
    /// @return whether steps were left
    boolean run(Set<Long> wanted, long mostSteps) {
        brain.step(now, new Input.Lead(), this::carryOut);
        int missing = wanted.size();
        while (missing > 0) {
            settle(mostSteps);
            if (steps >= mostSteps) {
                return false;
            }
            missing = (int) wanted.stream().filter(id -> !startedAt.containsKey(id)).count();
            if (missing == 0 || !advance()) {
                return true;
            }
        }
        return true;
    }

    private void settle(long mostSteps) {
        while (steps < mostSteps && (!proposals.isEmpty() || wakeAt <= now)) {
            steps++;
            if (proposals.isEmpty()) {
                wakeAt = Long.MAX_VALUE;
                brain.step(now, new Input.Wake(), this::carryOut);
            } else {
                long index = brain.state().appliedIndex + 1;
                Command next = proposals.removeFirst();
                brain.step(now, new Input.Committed(index, next, 0), this::carryOut);
            }
        }
    }

    /// Goes to the next time at which something happens.
    private boolean advance() {
        End next = ends.peek();
        long at = Math.min(wakeAt, next == null ? Long.MAX_VALUE : next.at());
        if (at - startAt > HORIZON_MILLIS) {
            return false;
        }
        now = Math.max(now, at);
        while (next != null && next.at() <= now) {
            ends.remove();
            end(next);
            next = ends.peek();
        }
        return true;
    }

    private void end(End end) {
        Job job = brain.state().jobs.get(end.jobId());
        Attempt live = job == null ? null : job.liveAttempt();
        if (live != null && live.epoch == end.epoch()) {
            for (Worker worker : live.workers) {
                if (!worker.exited()) {
                    exited(end.jobId(), end.epoch(), worker.rank());
                }
            }
        }
    }

    private void exited(long jobId, long epoch, int rank) {
        proposals.add(new Command.ReportWorkerExited(now, jobId, epoch, rank, WorkerExit.SUCCESS));
    }

    private void willEnd(Job job, Attempt attempt) {
        Draws draws = Draws.stream((seed << 24) + job.id, "forecast");
        RunTimeHistory.Drawn drawn =
                history.draw(job.spec, Math.max(0, now - attempt.startedAt), draws);
        bases.put(job.id, drawn.basis());
        if (drawn.millis() != RunTimeHistory.FOREVER) {
            ends.add(new End(attempt.startedAt + drawn.millis(), attempt.epoch, job.id));
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Propose e -> proposals.add(e.command());
            case Effect.Send e -> obey(e.order());
            case Effect.Publish e -> observe(e.event());
            case Effect.WakeAt e -> wakeAt = Math.min(wakeAt, e.at());
            case Effect.Answer _, Effect.Explain _ -> {}
        }
    }

    private void obey(Order order) {
        switch (order) {
            case Order.StartWorker start ->
                    proposals.add(
                            new Command.ReportWorkerStarted(
                                    now, start.jobId(), start.epoch(), start.allocation().rank()));
            case Order.TellGang _ -> {}
            case Order.StopWorker stop -> exited(stop.jobId(), stop.epoch(), stop.rank());
        }
    }

    private void observe(Event event) {
        if (event instanceof Event.GangPlaced placed) {
            startedAt.putIfAbsent(placed.jobId(), now);
            // An array starts with its first task.
            Job task = brain.state().jobs.get(placed.jobId());
            if (task != null && task.array != null) {
                startedAt.putIfAbsent(task.array.id, now);
            }
        } else if (event instanceof Event.JobStarted started) {
            Job job = brain.state().jobs.get(started.jobId());
            Attempt live = job == null ? null : job.liveAttempt();
            if (job != null && live != null) {
                willEnd(job, live);
            }
        }
    }

    /// {@return when each job that was placed got its place, epoch ms}
    Map<Long, Long> startedAt() {
        return startedAt;
    }

    /// {@return what each drawn run time came from, by job}
    Map<Long, RunTimeBasis> bases() {
        return bases;
    }

    /// {@return inputs that the brain took}
    long steps() {
        return steps;
    }
}
