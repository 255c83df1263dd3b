package io.stoker.scheduler;

import io.stoker.model.Plan;

/// What one scheduling cycle came to.
///
/// @param plan what to start and whom to stop; only this is journalled
/// @param report soft: what was looked at and why the rest waits
/// @param againAt when to plan again although nothing changes, epoch ms; 0 for never
public record CyclePlan(Plan plan, CycleReport report, long againAt) {}
