package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Level;
import io.stoker.model.PendingReason;
import io.stoker.model.TopologyRules;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Places a gang whose workers must or should be near each other, that keeps others away, or whose
/// workers want different things.
///
/// ```
/// exclusive   only nodes whose domain of that level nobody stands in
/// apart       only nodes whose domain of that level no job with the same key stands in
/// required    the tightest domain of that level with room for all, or nowhere
/// segments    each run of ranks in the tightest domain of its level with room for it
/// preferred   the tightest domain of that level with room for all (or all of a segment); else as
///             few of them as it takes, the roomiest first
/// nodes       the fullest first, so that whole nodes stay free
/// ```
///
/// A gang that ran before, and failed on a node, takes the domain of that node first. Ranks that
/// follow each other stand near each other. Room is known by domain ([RoomTable]), so what is
/// looked at is one number a domain of the level in question, and the nodes of the domain that is
/// taken.
///
/// Worked example: racks a, b, c have room for 2, 5 and 4 workers. A gang of four that requires a
/// rack goes to c (the tightest); one of six that prefers a rack takes five in b and one in a.
final class TogetherPlacer {

    private final FreeIndex free;
    private final Domains domains;

    TogetherPlacer(FreeIndex free) {
        this.free = free;
        this.domains = free.domains();
    }

    /// Takes places for all workers, or none.
    ///
    /// @return the places in rank order; when there is none, an empty list and how many workers
    ///   would have fit together at most
    Placer.Outcome place(Shape.Key gang) {
        TopologyRules rules = gang.topology();
        long[] barred = free.neighbours().barred(rules);
        if (rules.required().isEmpty() && rules.preferred().isPresent()) {
            Level level = rules.preferred().get();
            if (rules.segmentWorkers() == 0 || rules.segmentLevel().compareTo(level) <= 0) {
                TopologyRules strict =
                        rules.toBuilder()
                                .required(Optional.of(level))
                                .preferred(Optional.empty())
                                .preferredForMillis(0)
                                .build();
                Placer.Outcome together = place(gang, strict, barred);
                if (!together.workers().isEmpty()) {
                    return together;
                }
            }
        }
        return place(gang, rules, barred);
    }

    /// Takes places for all workers in the domain of one level that another worker stands in, or
    /// none.
    Placer.Outcome placeBeside(Allocation other, Level level, Shape.Key gang) {
        TopologyRules rules =
                gang.topology().toBuilder()
                        .required(Optional.empty())
                        .preferredForMillis(0)
                        .build();
        DomainFill fill =
                new DomainFill(free, gang, rules, free.neighbours().barred(gang.topology()));
        int mark = free.mark();
        if (fillsBeside(other, level, fill)) {
            free.commit(mark);
            return new Placer.Outcome(gang.workers(), fill.places());
        }
        free.rollback(mark);
        return new Placer.Outcome(0, List.of());
    }

    private boolean fillsBeside(Allocation other, Level level, DomainFill fill) {
        if (level == Level.ISLAND) {
            for (long island : domains.islands(other.nodeId())) {
                if ((island & other.gpuMask()) != 0) {
                    return fill.fillIsland(other.nodeId(), island);
                }
            }
            return false;
        }
        int number = domains.numberOf(level, other.nodeId());
        return number != Domains.NONE
                && fill.eachFits(level, number)
                && fill.fill(domains.at(level, number));
    }

    private Placer.Outcome place(Shape.Key gang, TopologyRules rules, long[] barred) {
        int cluster = domains.cluster(gang.realm());
        if (cluster == Domains.NONE) {
            return new Placer.Outcome(0, List.of());
        }
        Domains.Domain whole = domains.at(Level.CLUSTER, cluster);
        DomainFill fill = new DomainFill(free, gang, rules, barred);
        Level level = rules.required().orElse(Level.CLUSTER);
        boolean found =
                level == Level.ISLAND
                        ? placeInIsland(whole, fill)
                        : placeFormerly(gang, whole, level, fill)
                                || placeInTightest(domains.parts(whole, level), level, fill);
        return found
                ? new Placer.Outcome(gang.workers(), fill.places())
                : refusal(gang, rules, whole, level, fill);
    }

    /// Where a node of it failed before, if there is room.
    private boolean placeFormerly(
            Shape.Key gang, Domains.Domain whole, Level level, DomainFill fill) {
        if (level == Level.CLUSTER || gang.avoidNodes().isEmpty()) {
            return false;
        }
        int[] former =
                gang.avoidNodes().stream()
                        .mapToInt(node -> domains.numberOf(level, node))
                        .filter(number -> number != Domains.NONE)
                        .distinct()
                        .toArray();
        int[] own = domains.parts(whole, level);
        int[] known =
                Arrays.stream(former)
                        .filter(number -> Arrays.stream(own).anyMatch(each -> each == number))
                        .toArray();
        return placeInTightest(known, level, fill);
    }

    /// Tries domains with room for each kind of worker, the tightest first.
    private boolean placeInTightest(int[] candidates, Level level, DomainFill fill) {
        RoomTable rooms = fill.parts().getFirst().rooms();
        long triedRoom = -1;
        int tried = -1;
        while (true) {
            int best = -1;
            long least = Long.MAX_VALUE;
            for (int i = 0; i < candidates.length; i++) {
                long room = rooms.in(level, candidates[i]);
                boolean later = room > triedRoom || room == triedRoom && i > tried;
                if (later && room < least && fill.eachFits(level, candidates[i])) {
                    least = room;
                    best = i;
                }
            }
            if (best < 0) {
                return false;
            }
            Domains.Domain domain = domains.at(level, candidates[best]);
            int mark = free.mark();
            if (fill.fill(domain)) {
                free.commit(mark);
                return true;
            }
            free.rollback(mark);
            fill.refresh();
            triedRoom = least;
            tried = best;
        }
    }

    /// All workers on GPUs that NVLink joins: the tightest such island, by workers and then by
    /// GPUs.
    private boolean placeInIsland(Domains.Domain whole, DomainFill fill) {
        DomainFill.Part first = fill.parts().getFirst();
        long[] found = new long[64];
        int size = 0;
        for (int node : whole.nodes()) {
            if (first.rooms().on(node) < first.workers()) {
                continue;
            }
            long[] islands = domains.islands(node);
            for (int i = 0; i < islands.length; i++) {
                long room = first.rooms().tightness(node, islands[i]);
                if (room >> RoomTable.GPU_BITS >= first.workers()) {
                    found = size == found.length ? Arrays.copyOf(found, size * 2) : found;
                    found[size++] = room << 37 | (long) node << 6 | i;
                }
            }
        }
        Arrays.sort(found, 0, size);
        for (int i = 0; i < size; i++) {
            int node = (int) (found[i] >>> 6 & Integer.MAX_VALUE);
            if (fillsIsland(node, domains.islands(node)[(int) (found[i] & 63)], fill)) {
                return true;
            }
        }
        return false;
    }

    private boolean fillsIsland(int node, long island, DomainFill fill) {
        int mark = free.mark();
        if (fill.fillIsland(node, island)) {
            free.commit(mark);
            return true;
        }
        free.rollback(mark);
        fill.refresh();
        return false;
    }

    private Placer.Outcome refusal(
            Shape.Key gang,
            TopologyRules rules,
            Domains.Domain whole,
            Level level,
            DomainFill fill) {
        long best =
                level == Level.ISLAND ? bestIsland(whole, fill) : bestDomain(whole, level, fill);
        int fitted = (int) Math.min(best, gang.workers() - 1);
        Optional<PendingReason> why = Optional.empty();
        if (rules.exclusive().isPresent()) {
            why =
                    Optional.of(
                            new PendingReason.ExclusiveUnavailable(
                                    rules.exclusive().get(), gang.workers(), fitted));
        } else if (!rules.apartKey().isEmpty()) {
            why =
                    Optional.of(
                            new PendingReason.KeptApart(
                                    rules.apartKey(), rules.apartLevel(), gang.workers(), fitted));
        } else if (rules.required().isPresent() || rules.segmentWorkers() > 0) {
            why =
                    Optional.of(
                            new PendingReason.TopologyUnavailable(
                                    rules.required().orElse(rules.segmentLevel()),
                                    gang.workers(),
                                    fitted,
                                    rules.segmentWorkers()));
        } else if (!gang.roles().isEmpty()) {
            why = Optional.of(shortRole(gang, whole, fill));
        }
        return new Placer.Outcome(fitted, List.of(), why);
    }

    private static PendingReason shortRole(Shape.Key gang, Domains.Domain whole, DomainFill fill) {
        for (DomainFill.Part part : fill.parts()) {
            long room = part.rooms().in(Level.CLUSTER, whole.number);
            if (room < part.workers()) {
                return new PendingReason.RoleUnavailable(part.name(), part.workers(), (int) room);
            }
        }
        return new PendingReason.RoleUnavailable("", gang.workers(), 0);
    }

    private long bestDomain(Domains.Domain whole, Level level, DomainFill fill) {
        long best = 0;
        for (int number : domains.parts(whole, level)) {
            long room = 0;
            for (DomainFill.Part part : fill.parts()) {
                room += Math.min(part.workers(), part.rooms().in(level, number));
            }
            best = Math.max(best, room);
        }
        return best;
    }

    private long bestIsland(Domains.Domain whole, DomainFill fill) {
        DomainFill.Part first = fill.parts().getFirst();
        long best = 0;
        for (int node : whole.nodes()) {
            if (first.rooms().on(node) > best) {
                for (long island : domains.islands(node)) {
                    best = Math.max(best, first.rooms().room(node, island));
                }
            }
        }
        return best;
    }
}
