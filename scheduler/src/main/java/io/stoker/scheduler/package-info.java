/// The scheduler: what waits and what is free go in, a plan comes out. Nothing here is journalled.
///
/// ```
/// PendingQueue (Order)  demand -> shape -> jobs    best head first
///       |                                                        what is refused rests until
///   Planner.plan  -> Placer (Placement) -> FreeIndex             its realm changes
///       |            in a transaction, rolled back
///   CyclePlan = Plan + CycleReport (typed reasons)
/// ```
///
/// The caller owns queue and index and is their one writer; planning leaves both as they were. I1:
/// what is held never exceeds what a node has; [FreeIndex] checks it on every allocation.
@NullMarked
package io.stoker.scheduler;

import org.jspecify.annotations.NullMarked;
