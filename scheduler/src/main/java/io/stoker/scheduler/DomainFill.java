package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Level;
import io.stoker.model.Role;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Gives the workers of one gang their places inside a domain. What it takes is taken; the caller
/// takes it back when not all found one.
///
/// Roles are placed one by one, those with the largest workers first, as in best fit decreasing;
/// their ranks stay as the roles' order says. A fill serves one gang.
final class DomainFill {

    private static final long EVERY_GPU = -1;

    /// Workers that want the same.
    ///
    /// @param name of its role, empty when all workers are alike
    record Part(String name, int firstRank, int workers, RoomTable rooms) {}

    private final FreeIndex free;
    private final Domains domains;
    private final Shape.Key gang;
    private final TopologyRules rules;
    private final Optional<Level> preferred;
    private final List<Part> parts;
    private final Allocation[] places;
    private long[] order = new long[64];

    /// @param rules the gang's own, or stricter ones that are tried first
    /// @param barred nodes that it leaves to others
    DomainFill(FreeIndex free, Shape.Key gang, TopologyRules rules, long[] barred) {
        this.free = free;
        this.domains = free.domains();
        this.gang = gang;
        this.rules = rules;
        this.preferred = rules.preferred();
        this.places = new Allocation[gang.workers() + rules.spares()];
        this.parts = parts(free, gang, barred);
    }

    private static List<Part> parts(FreeIndex free, Shape.Key gang, long[] barred) {
        if (gang.roles().isEmpty()) {
            return List.of(
                    new Part("", 0, gang.workers(), rooms(free, gang, gang.worker(), barred)));
        }
        List<Part> parts = new ArrayList<>();
        int rank = 0;
        for (Role role : gang.roles()) {
            parts.add(
                    new Part(
                            role.name(),
                            rank,
                            role.workers(),
                            rooms(free, gang, role.worker(), barred)));
            rank += role.workers();
        }
        parts.sort(
                Comparator.comparingInt((Part part) -> part.rooms().request().gpus().totalMilli())
                        .thenComparingInt(part -> part.rooms().request().cpuMilli())
                        .thenComparingLong(part -> part.rooms().request().memoryMib())
                        .reversed());
        return parts;
    }

    private static RoomTable rooms(
            FreeIndex free, Shape.Key gang, WorkerRequest request, long[] barred) {
        RoomTable rooms = free.rooms(gang.realm(), request);
        return barred.length == 0 ? rooms : rooms.without(barred);
    }

    /// {@return the kinds of workers, the largest first}
    List<Part> parts() {
        return parts;
    }

    List<Allocation> places() {
        return List.of(places);
    }

    void refresh() {
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).rooms().refresh();
        }
    }

    /// {@return whether each kind of worker has room, as if it came alone}
    boolean eachFits(Level level, int number) {
        for (int i = 0; i < parts.size(); i++) {
            // Only gangs of one kind of worker have spares.
            int wanted = parts.get(i).workers() + rules.spares();
            if (parts.get(i).rooms().in(level, number) < wanted) {
                return false;
            }
        }
        return true;
    }

    /// Takes places for all workers in a domain.
    ///
    /// @return whether all found one
    boolean fill(Domains.Domain domain) {
        return fillGang(domain) && fillSpares(domain, parts.getFirst());
    }

    /// Room beside the gang, on other nodes than its own as far as there is some: it is for when
    /// those fail.
    private boolean fillSpares(Domains.Domain domain, Part part) {
        if (rules.spares() == 0) {
            return true;
        }
        Set<Integer> own = new LinkedHashSet<>();
        for (int rank = 0; rank < gang.workers(); rank++) {
            own.add(places[rank].nodeId());
        }
        int[] others = Arrays.stream(domain.nodes()).filter(node -> !own.contains(node)).toArray();
        int placed = fillNodes(others, part, gang.workers(), rules.spares());
        placed += fillNodes(domain.nodes(), part, gang.workers() + placed, rules.spares() - placed);
        return placed == rules.spares();
    }

    private boolean fillGang(Domains.Domain domain) {
        if (rules.segmentWorkers() > 0) {
            return fillSegments(domain, parts.getFirst());
        }
        for (Part part : parts) {
            if (!fillPart(domain, part, part.firstRank(), part.workers())) {
                return false;
            }
        }
        return true;
    }

    /// Takes places for all workers on GPUs of one node that NVLink joins.
    ///
    /// @return whether all found one
    boolean fillIsland(int node, long island) {
        for (Part part : parts) {
            for (int i = 0; i < part.workers(); i++) {
                if (part.rooms().room(node, island) == 0) {
                    return false;
                }
                take(node, part, part.firstRank() + i, island);
            }
        }
        refresh();
        return true;
    }

    private boolean fillSegments(Domains.Domain domain, Part part) {
        int each = rules.segmentWorkers();
        if (rules.segmentLevel() == Level.ISLAND) {
            return fillIslands(domain, part, each);
        }
        int[] candidates = domains.parts(domain, rules.segmentLevel());
        for (int rank = 0; rank < part.workers(); rank += each) {
            int number = tightest(candidates, rules.segmentLevel(), part, each);
            if (number == Domains.NONE
                    || !fillPart(domains.at(rules.segmentLevel(), number), part, rank, each)) {
                return false;
            }
        }
        return true;
    }

    /// Segments in islands: the fullest nodes first, the tightest island of each.
    private boolean fillIslands(Domains.Domain domain, Part part, int each) {
        int nodes = fullestFirst(domain.nodes(), part);
        int rank = 0;
        for (int i = 0; i < nodes && rank < part.workers(); i++) {
            int node = (int) order[i];
            long island = tightestIsland(node, part, each);
            while (island != 0 && rank < part.workers()) {
                for (int member = 0; member < each; member++) {
                    take(node, part, rank++, island);
                }
                island = tightestIsland(node, part, each);
            }
        }
        refresh();
        return rank == part.workers();
    }

    private long tightestIsland(int node, Part part, int wanted) {
        long best = 0;
        long least = Long.MAX_VALUE;
        for (long island : domains.islands(node)) {
            long room = part.rooms().tightness(node, island);
            if (room >> RoomTable.GPU_BITS >= wanted && room < least) {
                least = room;
                best = island;
            }
        }
        return best;
    }

    private long roomiestIsland(int node, Part part) {
        long best = EVERY_GPU;
        int most = 0;
        for (long island : domains.islands(node)) {
            int room = part.rooms().room(node, island);
            if (room > most) {
                most = room;
                best = island;
            }
        }
        return best;
    }

    private boolean fillPart(Domains.Domain domain, Part part, int firstRank, int wanted) {
        int placed = 0;
        if (preferred.isPresent()
                && preferred.get() != Level.ISLAND
                && preferred.get().compareTo(domain.level) < 0) {
            Level level = preferred.get();
            int[] candidates = domains.parts(domain, level);
            while (placed < wanted) {
                int number = formerly(candidates, level, part, wanted - placed);
                if (number == Domains.NONE) {
                    number = tightest(candidates, level, part, wanted - placed);
                }
                if (number == Domains.NONE) {
                    number = roomiest(candidates, level, part);
                }
                if (number == Domains.NONE) {
                    break;
                }
                int[] nodes = domains.at(level, number).nodes();
                placed += fillNodes(nodes, part, firstRank + placed, wanted - placed);
            }
        }
        placed += fillNodes(domain.nodes(), part, firstRank + placed, wanted - placed);
        return placed == wanted;
    }

    /// {@return the domain where a node of the gang failed, if it has room for all that are left}
    private int formerly(int[] candidates, Level level, Part part, int wanted) {
        for (int i = 0; i < gang.avoidNodes().size(); i++) {
            int number = domains.numberOf(level, gang.avoidNodes().get(i));
            if (number != Domains.NONE && part.rooms().in(level, number) >= wanted) {
                for (int candidate : candidates) {
                    if (candidate == number) {
                        return number;
                    }
                }
            }
        }
        return Domains.NONE;
    }

    private static int tightest(int[] candidates, Level level, Part part, int wanted) {
        int best = Domains.NONE;
        long least = Long.MAX_VALUE;
        for (int number : candidates) {
            long room = part.rooms().in(level, number);
            if (room >= wanted && room < least) {
                least = room;
                best = number;
            }
        }
        return best;
    }

    private static int roomiest(int[] candidates, Level level, Part part) {
        int best = Domains.NONE;
        long most = 0;
        for (int number : candidates) {
            long room = part.rooms().in(level, number);
            if (room > most) {
                most = room;
                best = number;
            }
        }
        return best;
    }

    /// Fills nodes, the fullest first.
    ///
    /// @return how many workers found a place
    private int fillNodes(int[] nodes, Part part, int firstRank, int wanted) {
        if (wanted == 0) {
            return 0;
        }
        int size = fullestFirst(nodes, part);
        int placed = 0;
        for (int i = 0; i < size && placed < wanted; i++) {
            int node = (int) order[i];
            int room = (int) Math.min(order[i] >>> 32, wanted - placed);
            for (int left = room; left > 0 && stillFits(part, node); left--) {
                take(node, part, firstRank + placed, gpusFor(node, part, left));
                placed++;
            }
        }
        refresh();
        return placed;
    }

    /// A MIG slice that is taken may leave fewer places than the count said, and what is more than
    /// GPUs, CPU and memory is counted roughly.
    private static boolean stillFits(Part part, int node) {
        WorkerRequest worker = part.rooms().request();
        boolean exact = !worker.special() && !worker.gpus().wantsMig();
        return exact
                || part.rooms().room(node, EVERY_GPU) > 0
                        && (worker.gpus().count() == 0 || part.rooms().pick(node, EVERY_GPU) != 0);
    }

    private long gpusFor(int node, Part part, int left) {
        if (preferred.isEmpty() || preferred.get() != Level.ISLAND) {
            return EVERY_GPU;
        }
        long island = tightestIsland(node, part, left);
        return island == 0 ? roomiestIsland(node, part) : island;
    }

    /// Lists the nodes with room, those with the least of it first.
    private int fullestFirst(int[] nodes, Part part) {
        if (order.length < nodes.length) {
            order = new long[nodes.length];
        }
        int size = 0;
        for (int node : nodes) {
            int room = part.rooms().on(node);
            if (room > 0) {
                order[size++] = (long) room << 32 | node;
            }
        }
        Arrays.sort(order, 0, size);
        return size;
    }

    private void take(int node, Part part, int rank, long within) {
        long mask = part.rooms().pick(node, within);
        places[rank] = free.take(rank, node, mask, part.rooms().request());
    }
}
