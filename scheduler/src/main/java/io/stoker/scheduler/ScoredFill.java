package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.Draws;
import io.stoker.model.WorkerRequest;
import java.util.List;

/// Finds places for the workers of one gang by their scores, each after the one before has its
/// place. Workers without GPUs go to nodes without GPUs as long as there is room, and GPU types are
/// taken in the order in which the job lists them; the pools of one type compete.
final class ScoredFill {

    private final FreeIndex free;
    private final PowerGate power;
    private long jobId;

    ScoredFill(FreeIndex free, PowerGate power) {
        this.free = free;
        this.power = power;
    }

    void begin(long job) {
        jobId = job;
    }

    void fill(
            ScoredPlacement placement,
            Shape.Key gang,
            List<List<NodePool>> tiers,
            List<Allocation> workers) {
        for (List<NodePool> tier : tiers) {
            fillFrom(placement, gang, tier, workers);
        }
    }

    private void fillFrom(
            ScoredPlacement placement,
            Shape.Key gang,
            List<NodePool> pools,
            List<Allocation> workers) {
        WorkerRequest request = gang.worker();
        Board board = free.boards().of(placement, request, pools);
        while (workers.size() < gang.workers()) {
            long draw = draw(placement, workers.size());
            int node = board.best(draw);
            if (node == Board.NONE) {
                return;
            }
            long mask = board.gpus(node, draw);
            if (power.blocks(node, mask, request)) {
                continue;
            }
            workers.add(free.take(workers.size(), node, mask, request));
        }
    }

    /// {@return the worker's random bits: the same whenever this worker is placed}
    private long draw(ScoredPlacement placement, int rank) {
        return placement.ties() == ScoredPlacement.Ties.FIRST
                ? 0
                : Draws.stream(jobId << 20 ^ rank, "place").nextBits();
    }
}
