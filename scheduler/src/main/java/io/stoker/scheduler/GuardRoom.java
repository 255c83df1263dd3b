package io.stoker.scheduler;

import io.stoker.model.Realm;

/// What a [TimeGuard] works with: one realm in one cycle.
///
/// @param realm the realm
/// @param queue who waits, and what they were promised
/// @param free what is free; changed in transactions only
/// @param running who holds what
/// @param placer the placement in use
/// @param view which nodes a job may see when
/// @param now the time of the cycle
record GuardRoom(
        Realm realm,
        PendingQueue queue,
        FreeIndex free,
        RunningJobs running,
        Placer placer,
        WindowView view,
        long now) {}
