package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GangPlacement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Places that are kept for gangs until their present holders are gone. A claim is part of the
/// state: made by a plan, it ends when its gang starts on it or when it is dropped. Its job does
/// not stand in the pending queue. Mutable, one writer.
public final class Claims {

    /// A kept place.
    ///
    /// @param job whose it is
    /// @param workers the place, in rank order
    /// @param ready whether the job may start as soon as the place is free; false while workers of
    ///   its last attempt are still there
    public record Claim(PendingJob job, List<Allocation> workers, boolean ready) {
        public Claim {
            workers = List.copyOf(workers);
        }

        /// {@return the place as part of a plan}
        public GangPlacement placement() {
            return new GangPlacement(job.jobId(), workers);
        }
    }

    private final TreeMap<Long, Claim> byJob = new TreeMap<>();
    private final TreeMap<Integer, TreeSet<Long>> byNode = new TreeMap<>();
    private long version;

    /// Keeps a place, instead of the job's last one.
    public void keep(Claim claim) {
        drop(claim.job().jobId());
        byJob.put(claim.job().jobId(), claim);
        for (Allocation worker : claim.workers()) {
            byNode.computeIfAbsent(worker.nodeId(), _ -> new TreeSet<>()).add(claim.job().jobId());
        }
    }

    /// The job changed, or has become ready; nothing happens without a claim.
    public void changed(PendingJob job, boolean ready) {
        byJob.computeIfPresent(job.jobId(), (_, was) -> new Claim(job, was.workers(), ready));
    }

    /// Ends a job's claim.
    ///
    /// @return whether it had one
    public boolean drop(long jobId) {
        Claim claim = byJob.remove(jobId);
        if (claim == null) {
            return false;
        }
        version++;
        for (Allocation worker : claim.workers()) {
            TreeSet<Long> there = byNode.get(worker.nodeId());
            if (there != null && there.remove(jobId) && there.isEmpty()) {
                byNode.remove(worker.nodeId());
            }
        }
        return true;
    }

    /// {@return a number that grows whenever less is kept}
    long version() {
        return version;
    }

    /// {@return whether nothing is kept}
    public boolean isEmpty() {
        return byJob.isEmpty();
    }

    /// {@return the job's claim}
    public Optional<Claim> of(long jobId) {
        return Optional.ofNullable(byJob.get(jobId));
    }

    /// {@return all claims by job number; read only}
    public Collection<Claim> all() {
        return byJob.values();
    }

    /// {@return what is kept on a node for other jobs than this one}
    public List<Allocation> on(int nodeId, long exceptJobId) {
        TreeSet<Long> there = byNode.get(nodeId);
        if (there == null) {
            return List.of();
        }
        List<Allocation> kept = new ArrayList<>();
        for (long jobId : there) {
            Claim claim = byJob.get(jobId);
            if (claim != null && jobId != exceptJobId) {
                claim.workers().stream()
                        .filter(worker -> worker.nodeId() == nodeId)
                        .forEach(kept::add);
            }
        }
        return kept;
    }
}
