package io.stoker.scheduler;

/// A job that others of its realm may not pass.
///
/// @param head the job
/// @param all whether all others must wait, or only those that could use its nodes
/// @param target the nodes it could use
record Blocker(QueuedJob head, boolean all, Target target) {

    boolean stops(Demand demand, FreeIndex free) {
        return all || demand.target(free).meets(target);
    }
}
