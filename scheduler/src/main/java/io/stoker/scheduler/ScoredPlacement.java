package io.stoker.scheduler;

import io.stoker.model.WorkerRequest;
import java.util.function.BiFunction;

/// A placement that gives every node with room a whole number for each kind of worker; the highest
/// wins. GPU types that a worker lists in order of preference are tried in that order; between
/// types of equal rank the score decides.
///
/// @param word its name in a policy
/// @param usesMix whether its scores depend on the [WorkMix], so that a new mix makes them stale
/// @param ties what happens between nodes of equal score
/// @param slope points that the last node of the [FillOrder] is behind the first for its place
///   alone, 0 where the score is all that counts
/// @param maker makes the score of one kind of worker
record ScoredPlacement(
        String word,
        boolean usesMix,
        Ties ties,
        int slope,
        BiFunction<WorkerRequest, Fragments, NodeScore> maker)
        implements Placement {

    /// What happens between nodes of equal score.
    enum Ties {
        /// The lowest node number: nodes keep the order in which they joined.
        FIRST,
        /// One of them by a draw that the job's number and the worker's rank decide.
        DRAWN
    }

    NodeScore scoreFor(WorkerRequest request, Fragments fragments) {
        return maker.apply(request, fragments);
    }
}
