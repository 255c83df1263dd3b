package io.stoker.scheduler;

import io.stoker.model.GangPlacement;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/// Places that are kept for gangs until their present holders are gone. A claim is part of the
/// state: made by a plan, it ends when its gang starts on it or when it is dropped. Mutable, one
/// writer.
public final class Claims {

    private final TreeMap<Long, GangPlacement> byJob = new TreeMap<>();

    /// Keeps a place.
    public void keep(GangPlacement place) {
        byJob.put(place.jobId(), place);
    }

    /// Ends a job's claim.
    ///
    /// @return whether it had one
    public boolean drop(long jobId) {
        return byJob.remove(jobId) != null;
    }

    /// {@return the place kept for a job}
    public Optional<GangPlacement> of(long jobId) {
        return Optional.ofNullable(byJob.get(jobId));
    }

    /// {@return all claims by job number; read only}
    public Collection<GangPlacement> all() {
        return byJob.values();
    }
}
