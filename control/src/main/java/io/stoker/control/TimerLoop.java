package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.DependencyRules;
import io.stoker.model.Event;
import java.util.PriorityQueue;

/// Keeps the times of jobs: ends of pauses (backoff, begin, delay after another start), time limits
/// and deadlines. A timer is data; one that no longer applies is dropped when it comes due.
final class TimerLoop implements Loop {

    private final PriorityQueue<Timer> timers = new PriorityQueue<>();

    private record Timer(long at, Kind kind, long jobId, long epoch) implements Comparable<Timer> {
        enum Kind {
            PAUSE,
            LIMIT,
            DEADLINE
        }

        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(at, other.at);
            if (byTime != 0) {
                return byTime;
            }
            int byJob = Long.compare(jobId, other.jobId);
            return byJob != 0 ? byJob : kind.compareTo(other.kind);
        }
    }

    @Override
    public void lead(long now, ClusterState state, Actions actions) {
        timers.clear();
        state.jobs.forEach(job -> {
            if (!job.state.terminal()) {
                takeUp(job);
            }
        });
        askForNext(actions);
    }

    private void takeUp(Job job) {
        if (job.pausedUntil != 0) {
            timers.add(new Timer(job.pausedUntil, Timer.Kind.PAUSE, job.id, 0));
        }
        if (job.spec.time().deadlineAt() != 0) {
            timers.add(new Timer(job.spec.time().deadlineAt(), Timer.Kind.DEADLINE, job.id, 0));
        }
        addDelays(job.id, job.spec.dependencies());
        Attempt live = job.liveAttempt();
        if (live != null && live.startedAt != 0) {
            addLimit(job, live);
        }
    }

    private void addDelays(long jobId, DependencyRules dependencies) {
        for (DependencyRules.Condition condition : dependencies.conditions()) {
            if (condition.dueAt() != 0) {
                timers.add(new Timer(condition.dueAt(), Timer.Kind.PAUSE, jobId, 0));
            }
        }
    }

    private void addLimit(Job job, Attempt attempt) {
        long limit = job.spec.time().limitMillis();
        if (limit != 0) {
            timers.add(
                    new Timer(attempt.startedAt + limit, Timer.Kind.LIMIT, job.id, attempt.epoch));
        }
    }

    @Override
    public void observe(long at, Event event, ClusterState state, Actions actions) {
        int before = timers.size();
        switch (event) {
            case Event.JobSubmitted e -> {
                if (e.pausedUntil() != 0) {
                    timers.add(new Timer(e.pausedUntil(), Timer.Kind.PAUSE, e.jobId(), 0));
                }
                if (e.spec().time().deadlineAt() != 0) {
                    timers.add(
                            new Timer(
                                    e.spec().time().deadlineAt(),
                                    Timer.Kind.DEADLINE,
                                    e.jobId(),
                                    0));
                }
            }
            case Event.TaskDiverged e -> {
                Job task = state.jobs.get(e.jobId());
                if (task != null && task.pausedUntil != 0) {
                    timers.add(new Timer(task.pausedUntil, Timer.Kind.PAUSE, e.jobId(), 0));
                }
            }
            case Event.JobRequeued e -> {
                if (e.pausedUntil() != 0) {
                    timers.add(new Timer(e.pausedUntil(), Timer.Kind.PAUSE, e.jobId(), 0));
                }
            }
            case Event.DependenciesChanged e -> addDelays(e.jobId(), e.dependencies());
            case Event.JobStarted e -> {
                Job job = state.jobs.get(e.jobId());
                Attempt live = job == null ? null : job.liveAttempt();
                if (job != null && live != null) {
                    addLimit(job, live);
                }
            }
            default -> {}
        }
        if (timers.size() > before) {
            askForNext(actions);
        }
    }

    @Override
    public void wake(long now, ClusterState state, Actions actions) {
        for (Timer next = timers.peek(); next != null && next.at() <= now; next = timers.peek()) {
            timers.remove();
            Job job = state.jobs.get(next.jobId());
            if (job != null && !job.state.terminal()) {
                switch (next.kind()) {
                    case PAUSE -> actions.propose(new Command.EndPause(now, job.id));
                    case LIMIT ->
                            actions.propose(new Command.ExpireAttempt(now, job.id, next.epoch()));
                    case DEADLINE -> actions.propose(new Command.MissDeadline(now, job.id));
                }
            }
        }
        askForNext(actions);
    }

    private void askForNext(Actions actions) {
        Timer next = timers.peek();
        if (next != null) {
            actions.wakeAt(next.at());
        }
    }
}
