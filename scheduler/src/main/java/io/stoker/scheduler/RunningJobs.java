package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The gangs that hold something, by attempt, by node and by expected end. Follows each change of
/// the state and is never rebuilt: each change costs O(log gangs) and the gang's workers.
///
/// Mutable, one writer.
public final class RunningJobs {

    /// What one worker of a gang holds on a node.
    public record Holding(RunningGang gang, Allocation allocation) {}

    private final Tenants tenants = new Tenants();
    private final Map<Long, RunningGang> byEpoch = new LinkedHashMap<>();
    private final Map<Long, RunningGang> liveByJob = new LinkedHashMap<>();
    private long earlyEnds;
    private final List<List<Holding>> byNode = new ArrayList<>();
    private final ElasticGangs elastic = new ElasticGangs();
    private final TreeSet<RunningGang> byEnd = new TreeSet<>(RunningJobs::compareEnds);
    private final TreeMap<Long, RunningGang> stopping = new TreeMap<>();
    private final TreeMap<Integer, Integer> liveByPriority = new TreeMap<>();
    private long version;

    /// A gang got its place.
    public void placed(PendingJob job, long epoch, long at, List<Allocation> workers) {
        RunningGang gang = new RunningGang(job, epoch, at, workers);
        byEpoch.put(epoch, gang);
        liveByJob.put(job.jobId(), gang);
        byEnd.add(gang);
        rank(gang, 1);
        tenants.began(job.spec());
        for (Allocation worker : workers) {
            hold(gang, worker);
        }
    }

    /// Its last worker started.
    public void started(long epoch, long at) {
        change(epoch, gang -> gang.startedAt = at);
    }

    /// It was told to stop, or ended by itself.
    public void ending(long epoch, long at) {
        RunningGang ending = byEpoch.get(epoch);
        if (ending != null && ending.live()) {
            rank(ending, -1);
            stopping.put(epoch, ending);
        }
        RunningGang gang = byEpoch.get(epoch);
        if (gang != null) {
            earlyEnds += gang.expectedEndAt() > at ? 1 : 0;
            change(epoch, ended -> ended.endingAt = at);
            liveByJob.remove(gang.jobId(), gang);
        }
    }

    /// Counts a live gang under its priority, or does so no more.
    private void rank(RunningGang gang, int change) {
        if (liveByPriority.merge(gang.job.priority(), change, Integer::sum) == 0) {
            liveByPriority.remove(gang.job.priority());
        }
    }

    /// It acknowledged a checkpoint.
    public void checkpointed(long epoch, long at) {
        change(epoch, gang -> gang.checkpointAt = at);
    }

    /// Its job changed while it runs, such as its priority.
    public void changed(long epoch, PendingJob job) {
        change(
                epoch,
                gang -> {
                    count(gang, false);
                    boolean live = gang.live();
                    if (live) {
                        rank(gang, -1);
                    }
                    gang.job = job;
                    if (live) {
                        rank(gang, 1);
                    }
                    count(gang, true);
                });
    }

    /// Workers joined it.
    public void grown(long epoch, long at, List<Allocation> joining) {
        change(
                epoch,
                gang -> {
                    gang.resized(at);
                    for (Allocation worker : joining) {
                        gang.held.add(worker);
                        gang.nextRank = worker.rank() + 1;
                        hold(gang, worker);
                    }
                });
    }

    /// It is shrinking; the workers that leave give back what they hold by [#released].
    public void shrinking(long epoch, long at, List<Integer> leaving) {
        change(
                epoch,
                gang -> {
                    gang.resized(at);
                    gang.leaving.addAll(leaving);
                });
    }

    /// It was resized before this index was made.
    ///
    /// @param nextRank one past the highest rank it ever had
    /// @param leaving ranks that were told to leave and still hold something
    /// @param doneWorkerMillis worker-milliseconds it had behind it at `at`
    public void resized(
            long epoch, long at, int nextRank, List<Integer> leaving, long doneWorkerMillis) {
        change(
                epoch,
                gang -> {
                    gang.resizedAt = at;
                    gang.nextRank = nextRank;
                    gang.leaving.addAll(leaving);
                    gang.doneWorkerMillis = doneWorkerMillis;
                });
    }

    /// One of its members ended: its size does not change any more.
    public void finishing(long epoch) {
        change(epoch, gang -> gang.finishing = true);
    }

    /// One of its workers gave back what it held.
    public void released(long epoch, Allocation worker) {
        RunningGang gang = byEpoch.get(epoch);
        if (gang == null) {
            return;
        }
        version++;
        elastic.remove(gang);
        gang.leaving.remove(worker.rank());
        if (drop(gang.held, worker.rank())) {
            gang.heldGpuMilli -= worker.gpuMilli();
            tenants.release(gang.job.spec(), worker);
        }
        drop(byNode.get(worker.nodeId()), gang, worker.rank());
        if (gang.held.isEmpty()) {
            tenants.ended(gang.job.spec());
            byEnd.remove(gang);
            byEpoch.remove(epoch);
            if (stopping.remove(epoch) == null) {
                rank(gang, -1);
            }
            liveByJob.remove(gang.jobId(), gang);
        } else {
            elastic.add(gang);
        }
    }

    private static boolean drop(List<Allocation> held, int rank) {
        for (int i = 0; i < held.size(); i++) {
            if (held.get(i).rank() == rank) {
                held.remove(i);
                return true;
            }
        }
        return false;
    }

    private static void drop(List<Holding> holdings, RunningGang gang, int rank) {
        for (int i = 0; i < holdings.size(); i++) {
            Holding holding = holdings.get(i);
            if (holding.gang() == gang && holding.allocation().rank() == rank) {
                holdings.remove(i);
                return;
            }
        }
    }

    private void count(RunningGang gang, boolean joins) {
        for (Allocation worker : gang.held) {
            if (joins) {
                tenants.hold(gang.job.spec(), worker);
            } else {
                tenants.release(gang.job.spec(), worker);
            }
        }
        if (joins) {
            tenants.began(gang.job.spec());
        } else {
            tenants.ended(gang.job.spec());
        }
    }

    private void hold(RunningGang gang, Allocation worker) {
        version++;
        gang.heldGpuMilli += worker.gpuMilli();
        tenants.hold(gang.job.spec(), worker);
        while (byNode.size() <= worker.nodeId()) {
            byNode.add(new ArrayList<>(1));
        }
        byNode.get(worker.nodeId()).add(new Holding(gang, worker));
    }

    private static int compareEnds(RunningGang one, RunningGang other) {
        int ends = Long.compare(one.expectedEndAt(), other.expectedEndAt());
        return ends != 0 ? ends : Long.compare(one.epoch, other.epoch);
    }

    /// Most changes leave the expected end as it is, and then the gang stays where it is.
    private void change(long epoch, java.util.function.Consumer<RunningGang> how) {
        RunningGang gang = byEpoch.get(epoch);
        if (gang == null) {
            return;
        }
        version++;
        elastic.remove(gang);
        how.accept(gang);
        if (gang.foreseeEnd() != gang.expectedEndAt()) {
            byEnd.remove(gang);
            gang.expectEnd();
            byEnd.add(gang);
        }
        elastic.add(gang);
    }

    /// {@return what queues and users hold, and what the queues are allowed}
    Tenants tenants() {
        return tenants;
    }

    /// {@return how many gangs ended before they were expected to: room nobody foresaw}
    long earlyEnds() {
        return earlyEnds;
    }

    /// {@return the gangs whose size may change}
    public ElasticGangs elastic() {
        return elastic;
    }

    /// {@return gangs that hold something, those that are told to stop included}
    public int size() {
        return byEpoch.size();
    }

    /// {@return the gang of an attempt}
    public Optional<RunningGang> find(long epoch) {
        return Optional.ofNullable(byEpoch.get(epoch));
    }

    /// {@return the live gang of a job}
    public Optional<RunningGang> ofJob(long jobId) {
        return Optional.ofNullable(liveByJob.get(jobId));
    }

    /// {@return what is held on a node, oldest first; read only}
    public List<Holding> on(int nodeId) {
        return nodeId < byNode.size() ? byNode.get(nodeId) : List.of();
    }

    /// {@return gangs that were told to stop or ended and still hold something, oldest attempt
    /// first; read only}
    Collection<RunningGang> stopping() {
        return stopping.values();
    }

    /// {@return the lowest priority of a live gang; the highest number there is when none lives}
    int lowestPriority() {
        return liveByPriority.isEmpty() ? Integer.MAX_VALUE : liveByPriority.firstKey();
    }

    /// {@return a number that grows with each change}
    long version() {
        return version;
    }

    /// {@return all gangs by expected end, unknown ends last; read only}
    public NavigableSet<RunningGang> byExpectedEnd() {
        return byEnd;
    }
}
