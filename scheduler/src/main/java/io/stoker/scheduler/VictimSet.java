package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.WorkerRequest;
import io.stoker.scheduler.Rivalry.Rival;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/// Gangs that are to be stopped, and how many workers there is room for without them on some nodes.
/// Plain arithmetic on copies of the nodes they hold something on: adding or removing one costs its
/// workers. Mutable.
final class VictimSet {

    private final FreeIndex free;
    private final WorkerRequest request;
    private final IntPredicate counts;
    private final Map<Integer, NodeRoom> rooms = new LinkedHashMap<>();
    private final Map<Long, Rival> chosen = new LinkedHashMap<>();
    private long fitting;

    /// @param counts the nodes that count
    /// @param fitting workers that these nodes have room for now
    VictimSet(FreeIndex free, WorkerRequest request, IntPredicate counts, long fitting) {
        this.free = free;
        this.request = request;
        this.counts = counts;
        this.fitting = fitting;
    }

    /// {@return workers that there is room for without the victims}
    long fitting() {
        return fitting;
    }

    int size() {
        return chosen.size();
    }

    /// Adds a gang, unless it is one of them.
    void add(Rival rival) {
        if (chosen.putIfAbsent(rival.gang().epoch(), rival) == null) {
            move(rival, true);
        }
    }

    private void move(Rival rival, boolean goes) {
        for (Allocation held : rival.gang().held()) {
            if (counts.test(held.nodeId())) {
                NodeRoom room = rooms.computeIfAbsent(held.nodeId(), this::read);
                long before = room.fitting(request);
                if (goes) {
                    room.vacate(held);
                } else {
                    room.occupy(held);
                }
                fitting += room.fitting(request) - before;
            }
        }
    }

    private NodeRoom read(int node) {
        NodeRoom room = new NodeRoom();
        free.read(node, request, room);
        return room;
    }

    /// Leaves out, from the one that should be stopped last on, each gang without which there is
    /// still room for so many workers. Room never shrinks when more is free, so afterwards none is
    /// one too many.
    void thin(int workers) {
        for (Rival each : lastFirst()) {
            move(each, false);
            if (fitting >= workers) {
                chosen.remove(each.gang().epoch());
            } else {
                move(each, true);
            }
        }
    }

    /// Leaves one out.
    void remove(Rival rival) {
        if (chosen.remove(rival.gang().epoch()) != null) {
            move(rival, false);
        }
    }

    /// {@return them all, the one that should be stopped last first}
    List<Rival> lastFirst() {
        List<Rival> all = new ArrayList<>(chosen.values());
        all.sort(Rival.FIRST.reversed());
        return all;
    }

    /// {@return them all}
    List<RunningGang> gangs() {
        return chosen.values().stream().map(Rival::gang).toList();
    }
}
