package io.stoker.simulator.report;

import java.util.List;

/// What was counted in a run: what [Measures] are made of. Areas are thousandths of GPUs times
/// milliseconds.
abstract class Totals {

    /// {@return whether the run had nodes, which waste GPUs in fragments, draw power and cost
    /// money}
    abstract boolean hasNodes();

    abstract List<JobLine> jobs();

    abstract List<TimelineRow> timeline();

    /// {@return the first few violated invariants, for people}
    abstract List<String> violations();

    abstract long violationCount();

    /// {@return committed facts}
    abstract long eventCount();

    abstract long gangsPlaced();

    /// {@return gangs that were placed or refused}
    abstract long gangsConsidered();

    abstract long preemptions();

    abstract long requeues();

    abstract long nodeLosses();

    abstract long capacityMilli();

    /// {@return thousandths of GPUs held at the end}
    abstract long heldMilli();

    abstract double heldArea();

    /// {@return variance of the load over nodes, times milliseconds; 0 without nodes}
    double spreadArea() {
        return 0;
    }

    /// {@return variance of the load over nodes at the end; 0 without nodes}
    double spreadNow() {
        return 0;
    }

    /// {@return area in which whole gangs ran}
    abstract double runningArea();

    /// {@return area of runs that ended well or that a checkpoint holds, with those that still run
    /// counted as useful}
    abstract double usefulArea();

    abstract double dollars();

    /// {@return when the run began, epoch milliseconds}
    abstract long startAt();

    /// {@return when the run ended, epoch milliseconds}
    abstract long endAt();

    abstract double fragmentedGpus();

    /// {@return how full the cluster was as work arrived; empty where nobody looked}
    List<ArrivalPoint> arrivalCurve() {
        return List.of();
    }
}
