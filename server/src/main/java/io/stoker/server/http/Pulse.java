package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Event;
import io.stoker.model.JobState;
import io.stoker.server.shell.Views;
import io.stoker.server.shell.Views.Recorded;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Soft state: how much happened in the last minute and how long the last jobs waited. Written by
/// the brain's thread, read by requests.
final class Pulse implements Views.EventListener {

    private static final int SECONDS = 60;
    private static final int MOST_WAITS = 1_000;
    private static final int MOST_QUEUED = 200_000;

    private enum Kind {
        SUBMITTED,
        STARTED,
        FINISHED,
        FAILED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final long[] secondOf = new long[SECONDS];
    private final int[][] counts = new int[SECONDS][Kind.values().length];
    private final long[] waits = new long[MOST_WAITS];
    private int waitCount;
    private final Map<Long, Long> queuedAt = new HashMap<>();
    private volatile long lastSequence;

    /// {@return the newest event's sequence}
    long lastSequence() {
        return lastSequence;
    }

    @Override
    public void onEvent(Recorded recorded) {
        lastSequence = recorded.sequence();
        switch (recorded.event()) {
            case Event.JobSubmitted e -> {
                note(recorded.at(), Kind.SUBMITTED);
                queued(e.jobId(), recorded.at());
            }
            case Event.TaskDiverged e -> task(e.jobId(), e.arrayId());
            case Event.JobRequeued e -> queued(e.jobId(), recorded.at());
            case Event.JobStarted e -> {
                note(recorded.at(), Kind.STARTED);
                started(e.jobId(), recorded.at());
            }
            case Event.JobFinished e -> {
                note(recorded.at(), Kind.FINISHED);
                if (e.state() != JobState.COMPLETED && e.state() != JobState.CANCELLED) {
                    note(recorded.at(), Kind.FAILED);
                }
                forget(e.jobId());
            }
            default -> {
                // Nothing else is counted here.
            }
        }
    }

    private void note(long at, Kind kind) {
        long second = at / 1000;
        int slot = (int) (second % SECONDS);
        lock.lock();
        try {
            if (secondOf[slot] != second) {
                secondOf[slot] = second;
                Arrays.fill(counts[slot], 0);
            }
            counts[slot][kind.ordinal()]++;
        } finally {
            lock.unlock();
        }
    }

    private void queued(long jobId, long at) {
        lock.lock();
        try {
            if (queuedAt.size() < MOST_QUEUED) {
                queuedAt.put(jobId, at);
            }
        } finally {
            lock.unlock();
        }
    }

    private void task(long jobId, long arrayId) {
        lock.lock();
        try {
            Long since = queuedAt.get(arrayId);
            if (since != null) {
                queued(jobId, since);
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(long jobId) {
        lock.lock();
        try {
            queuedAt.remove(jobId);
        } finally {
            lock.unlock();
        }
    }

    private void started(long jobId, long at) {
        lock.lock();
        try {
            Long since = queuedAt.remove(jobId);
            if (since != null) {
                waits[waitCount++ % MOST_WAITS] = Math.max(0, at - since);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Adds the rates over the last minute and the waits of the last starts.
    void put(ObjectNode node, long now) {
        int[] sums = new int[Kind.values().length];
        long[] sample;
        lock.lock();
        try {
            for (int slot = 0; slot < SECONDS; slot++) {
                if (secondOf[slot] > now / 1000 - SECONDS) {
                    for (int kind = 0; kind < sums.length; kind++) {
                        sums[kind] += counts[slot][kind];
                    }
                }
            }
            sample = Arrays.copyOf(waits, Math.min(waitCount, MOST_WAITS));
        } finally {
            lock.unlock();
        }
        node.putObject("rates")
                .put("submittedPerMinute", (double) sums[Kind.SUBMITTED.ordinal()])
                .put("startedPerMinute", (double) sums[Kind.STARTED.ordinal()])
                .put("finishedPerMinute", (double) sums[Kind.FINISHED.ordinal()])
                .put("failedPerMinute", (double) sums[Kind.FAILED.ordinal()]);
        Arrays.sort(sample);
        ObjectNode wait = node.putObject("waitSeconds").put("samples", sample.length);
        for (int percent : new int[] {50, 90, 99}) {
            if (sample.length == 0) {
                wait.putNull("p" + percent);
            } else {
                int rank = Math.max(0, (int) Math.ceil(sample.length * percent / 100.0) - 1);
                wait.put("p" + percent, sample[rank] / 1000.0);
            }
        }
    }
}
