package io.stoker.scheduler;

import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import io.stoker.scheduler.Rivalry.Rival;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What each node could offer one kind of worker if rivals there were stopped: for the first worker
/// more, for the second, and so on, the rivals that make room for it. One look at each node of the
/// realm and at each worker there, by plain arithmetic.
final class Offers {

    /// Room for more workers on one node.
    ///
    /// @param gain how many more than the node's offer before
    /// @param last the rival that should be stopped last of those that go
    /// @param price what they cost together, see [LostWork]
    /// @param rivals those that go
    record Offer(int node, int gain, Rival last, long price, List<Rival> rivals) {

        /// The best offer first.
        static final Comparator<Offer> FIRST =
                Comparator.comparingLong((Offer offer) -> offer.last().major())
                        .thenComparingLong(offer -> offer.last().minor())
                        .thenComparingLong(Offer::price)
                        .thenComparingInt(Offer::node);
    }

    private final FreeIndex free;
    private final RunningJobs running;
    private final Rivalry rivalry;
    private final PendingJob wanted;
    private final WorkerRequest request;
    private final long now;
    private final int[] fitting;
    private final List<Offer> all = new ArrayList<>();
    private final NodeRoom room = new NodeRoom();
    private int steps;
    private long againAt = Long.MAX_VALUE;

    Offers(FreeIndex free, RunningJobs running, Rivalry rivalry, PendingJob wanted, long now) {
        this.free = free;
        this.running = running;
        this.rivalry = rivalry;
        this.wanted = wanted;
        this.now = now;
        this.request = wanted.spec().worker();
        this.fitting = new int[free.nodeLimit()];
    }

    /// Looks at the nodes.
    ///
    /// @return how many steps it took; more than `mostSteps` when it gave up
    int gather(int mostSteps) {
        Realm realm = wanted.spec().realm();
        for (int node = 0; node < fitting.length && steps <= mostSteps; node++) {
            if (free.takesWork(node, realm)) {
                look(node);
            }
        }
        return steps;
    }

    /// {@return all offers; those of one node stand in order}
    List<Offer> all() {
        return all;
    }

    /// {@return all rivals, who is stopped first first}
    List<Rival> rivals() {
        Map<Long, Rival> each = new LinkedHashMap<>();
        for (int node = 0; node < fitting.length; node++) {
            if (free.takesWork(node, wanted.spec().realm())) {
                for (Rival rival : rivals(running.on(node))) {
                    each.putIfAbsent(rival.gang().epoch(), rival);
                }
            }
        }
        List<Rival> sorted = new ArrayList<>(each.values());
        sorted.sort(Rival.FIRST);
        return sorted;
    }

    /// {@return how many workers the node has room for now}
    int fitting(int node) {
        return fitting[node];
    }

    /// {@return when the first gang that may not be stopped yet may be, epoch ms; far in the future
    /// for never}
    long againAt() {
        return againAt;
    }

    private void look(int node) {
        free.read(node, request, room);
        int now = room.fitting(request);
        fitting[node] = now;
        List<RunningJobs.Holding> holdings = running.on(node);
        steps += 1 + holdings.size();
        List<Rival> rivals = rivals(holdings);
        if (rivals.isEmpty()) {
            return;
        }
        int reached = now;
        List<Rival> gone = new ArrayList<>(rivals.size());
        for (Rival rival : rivals) {
            change(rival, node, true);
            gone.add(rival);
            int fits = room.fitting(request);
            if (fits > reached) {
                all.add(offer(node, fits, fits - reached, gone));
                reached = fits;
                if (reached - now >= wanted.spec().workers()) {
                    return;
                }
            }
        }
    }

    private List<Rival> rivals(List<RunningJobs.Holding> holdings) {
        List<Rival> rivals = new ArrayList<>(holdings.size());
        for (int i = 0; i < holdings.size(); i++) {
            RunningGang gang = holdings.get(i).gang();
            boolean seen = i > 0 && holdings.get(i - 1).gang() == gang;
            if (seen) {
                continue;
            }
            if (rivalry.yields(gang, wanted)) {
                if (rivals.stream().noneMatch(each -> each.gang() == gang)) {
                    rivals.add(rivalry.rival(gang));
                }
            } else if (gang.live() && rivalry.mayStopAt(gang) > now) {
                againAt = Math.min(againAt, rivalry.mayStopAt(gang));
            }
        }
        if (rivals.size() > 1) {
            rivals.sort(Rival.FIRST);
        }
        return rivals;
    }

    /// Leaves out those who need not go, then puts everybody of `gone` back as gone.
    private Offer offer(int node, int fits, int gain, List<Rival> gone) {
        Rival last = gone.getLast();
        if (gone.size() == 1) {
            return new Offer(node, gain, last, last.price(), List.of(last));
        }
        List<Rival> needed = new ArrayList<>(List.of(last));
        List<Rival> spared = new ArrayList<>();
        for (int i = gone.size() - 2; i >= 0; i--) {
            change(gone.get(i), node, false);
            if (room.fitting(request) >= fits) {
                spared.add(gone.get(i));
            } else {
                change(gone.get(i), node, true);
                needed.add(gone.get(i));
            }
        }
        spared.forEach(each -> change(each, node, true));
        long price = needed.stream().mapToLong(Rival::price).sum();
        return new Offer(node, gain, last, price, needed);
    }

    private void change(Rival rival, int node, boolean goes) {
        for (var held : rival.gang().held()) {
            if (held.nodeId() == node) {
                if (goes) {
                    room.vacate(held);
                } else {
                    room.occupy(held);
                }
            }
        }
    }
}
