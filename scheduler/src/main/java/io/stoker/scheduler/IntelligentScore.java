package io.stoker.scheduler;

import io.stoker.model.NodeCondition;
import io.stoker.model.WorkerRequest;

/// The node in the best condition: cool, with memory, time and power to spare, by what it measures.
///
/// ```
/// score = 400 T + 200 M + 200 U + 200 P      0 to 1,000 points, cut to a whole number
/// T = (90 - celsius) / 60 of the hottest GPU, within 0 and 1
/// M, U, P = 1 - the part of GPU memory, time and peak power in use
/// ```
///
/// What is held counts as in use, measured or not: workers placed a moment ago do not show in
/// telemetry yet. Telemetry comes in steps of 5 degrees and of a tenth. Without any, T is 1/2 and
/// the rest follows from what is held: such a node is neither sought nor shunned for its heat. A
/// share goes to the tightest GPU of the node.
///
/// Source: the four inputs are those of the "intelligent" scheduler of the projects that Stoker
/// replaces; the formula and its weights are Stoker's own: heat weighs double, because it
/// throttles.
///
/// Worked example: three nodes with nothing held. Node 1 is at 75 degrees with 10 % of memory, 0 %
/// of time and 20 % of power in use: 400 x 0.25 + 180 + 200 + 160 = 640. Node 2 is at 45 degrees
/// with 30 %, 40 % and 30 %: 400 x 0.75 + 140 + 120 + 140 = 700. Node 3 tells nothing; its GPUs
/// draw a tenth of their peak when idle: 200 + 200 + 200 + 180 = 780. Node 3 gets the worker.
record IntelligentScore(WorkerRequest request) implements NodeScore {

    private static final int HEAT_POINTS = 400;
    private static final int POINTS = 200;
    private static final int HOT_CELSIUS = 90;
    private static final int COOL_CELSIUS = 30;

    @Override
    public int score(NodeState node) {
        NodeCondition seen = node.condition;
        int held = node.heldMilli();
        int power =
                node.peakWatts == 0 ? 0 : (int) Math.min(1_000, node.milliwatts / node.peakWatts);
        int heat =
                seen.known()
                        ? HEAT_POINTS
                                * Math.clamp(
                                        HOT_CELSIUS - seen.celsius(), 0, HOT_CELSIUS - COOL_CELSIUS)
                                / (HOT_CELSIUS - COOL_CELSIUS)
                        : HEAT_POINTS / 2;
        return heat
                + spare(Math.max(held, seen.memoryMilli()))
                + spare(Math.max(held, seen.busyMilli()))
                + spare(Math.max(power, seen.powerMilli()));
    }

    private static int spare(int usedMilli) {
        return POINTS * (1_000 - usedMilli) / 1_000;
    }

    @Override
    public long gpus(NodeState node, long draw) {
        return node.tightest(request.gpus());
    }
}
