/// The brain: one step function from inputs to effects, the same in production and in simulation.
///
/// ```
/// Input -> Brain -> StateMachine (Decider -> Event -> ClusterState)
///            |              |
///            +--- loops <---+   scheduling, dispatch, leases, timers, generator
///            |
///            v
///          Effect
/// ```
///
/// One thread at a time calls [Brain#step]. Nothing here holds a thread, socket, file, clock or
/// random source.
@NullMarked
package io.stoker.control;

import org.jspecify.annotations.NullMarked;
