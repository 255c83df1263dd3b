package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.Level;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Places a gang whose workers must or should be near each other.
///
/// ```
/// required    the tightest domain of that level with room for all, or nowhere
/// segments    each run of ranks in the tightest domain of its level with room for it
/// preferred   the tightest domain of that level with room for all (or all of a segment); else as
///             few of them as it takes, the roomiest first
/// nodes       the fullest first, so that whole nodes stay free
/// ```
///
/// Ranks that follow each other stand near each other. Costs one look at each node of the realm,
/// for such gangs only.
///
/// Worked example: racks a, b, c have room for 2, 5 and 4 workers. A gang of four that requires a
/// rack goes to c (the tightest); one of six that prefers a rack takes five in b and one in a.
final class TogetherPlacer {

    private final FreeIndex free;

    TogetherPlacer(FreeIndex free) {
        this.free = free;
    }

    /// Takes places for all workers, or none.
    ///
    /// @return the places in rank order; when there is none, an empty list and how many workers
    ///   would have fit together at most
    Placer.Outcome place(Shape.Key gang) {
        TopologyRules rules = gang.topology();
        int best = 0;
        Level level = rules.required().orElse(Level.CLUSTER);
        List<Room> candidates = rooms(free.domains().at(level), gang.worker(), gang);
        candidates.sort(Comparator.comparingInt(Room::workers));
        if (rules.required().isEmpty() && rules.preferred().isPresent()) {
            Optional<List<Allocation>> together = inOne(rules.preferred().get(), gang);
            if (together.isPresent()) {
                return new Placer.Outcome(gang.workers(), together.get());
            }
        }
        for (Room room : candidates) {
            best = Math.max(best, room.workers());
            if (room.workers() >= gang.workers()) {
                int mark = free.mark();
                List<Allocation> workers = new ArrayList<>(gang.workers());
                if (fillDomain(room.nodes(), gang, workers)) {
                    free.commit(mark);
                    return new Placer.Outcome(gang.workers(), workers);
                }
                free.rollback(mark);
            }
        }
        return new Placer.Outcome(Math.min(best, gang.workers() - 1), List.of());
    }

    private Optional<List<Allocation>> inOne(Level level, Shape.Key gang) {
        TopologyRules rules = gang.topology();
        if (rules.segmentWorkers() > 0 && rules.segmentLevel().compareTo(level) > 0) {
            return Optional.empty();
        }
        Shape.Key strict =
                gang.withTopology(
                        TopologyRules.NONE
                                .withRequired(level)
                                .withSegments(rules.segmentWorkers(), rules.segmentLevel()));
        Placer.Outcome outcome = place(strict);
        return outcome.workers().isEmpty() ? Optional.empty() : Optional.of(outcome.workers());
    }

    private boolean fillDomain(int[] nodes, Shape.Key gang, List<Allocation> workers) {
        TopologyRules rules = gang.topology();
        if (rules.segmentWorkers() == 0) {
            return fillPart(nodes, gang, gang.workers(), workers);
        }
        int segments = gang.workers() / rules.segmentWorkers();
        List<int[]> places = free.domains().within(nodes, rules.segmentLevel());
        for (int segment = 0; segment < segments; segment++) {
            Optional<Room> tightest = tightest(places, gang, rules.segmentWorkers());
            if (tightest.isEmpty()
                    || !fillPart(tightest.get().nodes(), gang, rules.segmentWorkers(), workers)) {
                return false;
            }
        }
        return true;
    }

    private boolean fillPart(int[] nodes, Shape.Key gang, int wanted, List<Allocation> workers) {
        int left = wanted;
        if (gang.topology().preferred().isPresent()) {
            List<int[]> parts = free.domains().within(nodes, gang.topology().preferred().get());
            while (left > 0) {
                Optional<Room> next = tightest(parts, gang, left).or(() -> roomiest(parts, gang));
                if (next.isEmpty()) {
                    break;
                }
                left -= fillNodes(next.get().nodes(), gang.worker(), left, workers);
            }
        }
        left -= fillNodes(nodes, gang.worker(), left, workers);
        return left == 0;
    }

    private Optional<Room> tightest(List<int[]> domains, Shape.Key gang, int wanted) {
        return rooms(domains, gang.worker(), gang).stream()
                .filter(room -> room.workers() >= wanted)
                .min(Comparator.comparingInt(Room::workers));
    }

    private Optional<Room> roomiest(List<int[]> domains, Shape.Key gang) {
        Optional<Room> most = Optional.empty();
        for (Room room : rooms(domains, gang.worker(), gang)) {
            if (room.workers() > 0 && (most.isEmpty() || room.workers() > most.get().workers())) {
                most = Optional.of(room);
            }
        }
        return most;
    }

    /// A domain and how many workers have room in it.
    private record Room(int[] nodes, int workers) {}

    private List<Room> rooms(List<int[]> domains, WorkerRequest worker, Shape.Key gang) {
        List<Room> rooms = new ArrayList<>(domains.size());
        for (int[] nodes : domains) {
            long workers = 0;
            for (int node : nodes) {
                workers += free.realmOf(node) == gang.realm() ? free.workersOn(node, worker) : 0;
            }
            rooms.add(new Room(nodes, (int) Math.min(workers, Integer.MAX_VALUE)));
        }
        return rooms;
    }

    /// Fills nodes, the fullest first.
    ///
    /// @return how many workers found a place
    private int fillNodes(int[] nodes, WorkerRequest worker, int wanted, List<Allocation> workers) {
        if (wanted == 0) {
            return 0;
        }
        List<Room> order = new ArrayList<>();
        for (int node : nodes) {
            int fits = free.workersOn(node, worker);
            if (fits > 0) {
                order.add(new Room(new int[] {node}, fits));
            }
        }
        order.sort(Comparator.comparingInt(Room::workers));
        int placed = 0;
        for (Room room : order) {
            int node = room.nodes()[0];
            while (placed < wanted && free.workersOn(node, worker) > 0) {
                workers.add(take(node, worker, workers.size()));
                placed++;
            }
        }
        return placed;
    }

    private Allocation take(int node, WorkerRequest worker, int rank) {
        GpuRequest gpus = worker.gpus();
        long mask = free.gpusOn(node, gpus);
        free.take(node, mask, worker);
        return new Allocation(
                rank, node, mask, gpus.milliEach(), worker.cpuMilli(), worker.memoryMib());
    }
}
