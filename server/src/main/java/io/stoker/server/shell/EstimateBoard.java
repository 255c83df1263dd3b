package io.stoker.server.shell;

import io.stoker.control.Calibration;
import io.stoker.control.StartEstimate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;

/// The newest estimate of each waiting job's start, the first one that it was given, and how the
/// first ones compare with what happened. Its size follows the jobs that wait. Safe for any thread.
final class EstimateBoard {

    private final Map<Long, StartEstimate> first = new ConcurrentHashMap<>();
    private volatile Map<Long, StartEstimate> newest = Map.of();
    private volatile Calibration calibration = Calibration.NONE;

    /// Takes new estimates; a job that had none before is measured by this one.
    ///
    /// @param waits whether a job still waits: estimates take a while to make
    void show(Map<Long, StartEstimate> estimates, LongPredicate waits) {
        newest = Map.copyOf(estimates);
        first.keySet().removeIf(id -> !waits.test(id));
        estimates.forEach((id, estimate) -> {
            if (waits.test(id)) {
                first.putIfAbsent(id, estimate);
            }
        });
    }

    Optional<StartEstimate> newest(long jobId) {
        return Optional.ofNullable(newest.get(jobId));
    }

    Optional<StartEstimate> first(long jobId) {
        return Optional.ofNullable(first.get(jobId));
    }

    /// A job got its place. On the brain's thread alone.
    void placed(long jobId, long at) {
        StartEstimate given = first.remove(jobId);
        if (given != null) {
            calibration = calibration.and(given, at);
        }
    }

    Calibration calibration() {
        return calibration;
    }
}
