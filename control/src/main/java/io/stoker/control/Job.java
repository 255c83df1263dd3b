package io.stoker.control;

import io.stoker.model.Allocation;
import io.stoker.model.Cause;
import io.stoker.model.GpuTime;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.PreemptionRules;
import io.stoker.model.Promise;
import io.stoker.scheduler.PendingJob;
import io.stoker.scheduler.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One job of the state. Changed by [Evolver] alone.
final class Job {

    /// Ended attempts that are kept for people to look at; older ones are dropped once nothing of
    /// theirs is held any more.
    static final int ATTEMPTS_KEPT = 8;

    /// Nodes to avoid that are remembered.
    static final int AVOIDED_NODES_KEPT = 8;

    final long id;
    final long submittedAt;
    JobSpec spec;
    JobState state = JobState.PENDING;
    String heldBy = "";
    long queuedAt;
    long pausedUntil;
    int retries;
    int requeues;
    int attemptCount;
    List<Attempt> attempts = List.of();
    List<Integer> avoidNodes = List.of();
    long firstStartedAt;
    long finishedAt;
    @Nullable Cause cause;
    int exitCode;
    String message = "";
    GpuTime account = GpuTime.ZERO;
    @Nullable Promise promise;

    /// Run time that the next attempt need not repeat.
    long keptMillis;

    /// Whether a place is kept for it.
    boolean claimed;

    /// Workers of ended attempts that still hold something.
    int draining;

    /// How far it is, when it is an array; the array, when it is a task of one.
    @Nullable ArrayProgress tasks;

    @Nullable Job array;

    Job(long id, JobSpec spec, long submittedAt) {
        this.id = id;
        this.spec = spec;
        this.submittedAt = submittedAt;
        this.queuedAt = submittedAt;
    }

    @Nullable Attempt liveAttempt() {
        if (attempts.isEmpty()) {
            return null;
        }
        Attempt newest = attempts.getLast();
        return newest.live() ? newest : null;
    }

    @Nullable Attempt attemptOf(long epoch) {
        for (int i = attempts.size() - 1; i >= 0; i--) {
            if (attempts.get(i).epoch == epoch) {
                return attempts.get(i);
            }
        }
        return null;
    }

    /// {@return whether the scheduler may place it} A job whose old workers are not gone yet waits
    /// for them: two attempts never run at once.
    boolean eligible() {
        return mayWait() && draining == 0;
    }

    /// {@return the same, old workers or not}
    boolean mayWait() {
        boolean waits =
                tasks == null ? state == JobState.PENDING : !state.terminal() && tasks.count() > 0;
        return waits && heldBy.isEmpty() && pausedUntil == 0 && spec.dependencies().isNone();
    }

    /// {@return whether it stands in the pending queue: a job whose place is kept does not}
    boolean listed() {
        return eligible() && !claimed;
    }

    /// {@return whether it has ended and its last worker is gone}
    boolean over() {
        return state.terminal() && !holds();
    }

    /// {@return whether workers of it, or of its tasks, hold something}
    boolean holds() {
        return tasks != null ? tasks.holding > 0 : draining > 0 || liveAttempt() != null;
    }

    void addAttempt(Attempt attempt) {
        attemptCount = attempt.number;
        if (attempts.isEmpty()) {
            attempts = List.of(attempt);
            return;
        }
        var kept = new ArrayList<Attempt>(Math.min(attempts.size() + 1, ATTEMPTS_KEPT + 1));
        int surplus = attempts.size() + 1 - ATTEMPTS_KEPT;
        for (Attempt old : attempts) {
            if (surplus > 0 && old.holding == 0) {
                surplus--;
            } else {
                kept.add(old);
            }
        }
        kept.add(attempt);
        attempts = kept;
    }

    void avoid(int nodeId) {
        var nodes = new ArrayList<>(avoidNodes);
        nodes.remove((Integer) nodeId);
        nodes.add(nodeId);
        if (nodes.size() > AVOIDED_NODES_KEPT) {
            nodes.removeFirst();
        }
        avoidNodes = List.copyOf(nodes);
    }

    PendingJob pending() {
        return new PendingJob(
                id, asPlanned(), spec.priority(), submittedAt, avoidNodes, progress());
    }

    /// What was promised is not taken away again: such a job is not stopped for others.
    private JobSpec asPlanned() {
        boolean firm = promise != null && spec.preemption().preemptible();
        return firm ? spec.withPreemption(new PreemptionRules(false, 0)) : spec;
    }

    Progress progress() {
        return Progress.of(account, keptMillis, firstStartedAt, lastEndedAt());
    }

    /// {@return when its last attempt ended, 0 before}
    private long lastEndedAt() {
        for (int i = attempts.size() - 1; i >= 0; i--) {
            if (attempts.get(i).endedAt != 0) {
                return attempts.get(i).endedAt;
            }
        }
        return 0;
    }

    /// @param claim the place that is kept for it, empty for none
    JobImage image(List<Allocation> claim) {
        return new JobImage(
                id,
                spec,
                state,
                heldBy,
                submittedAt,
                queuedAt,
                pausedUntil,
                retries,
                requeues,
                attempts.stream().map(Attempt::image).toList(),
                avoidNodes,
                firstStartedAt,
                finishedAt,
                Optional.ofNullable(cause),
                exitCode,
                message,
                account,
                keptMillis,
                claim,
                Optional.ofNullable(tasks).map(ArrayProgress::image),
                Optional.ofNullable(promise));
    }
}
