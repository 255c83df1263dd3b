package io.stoker.scheduler;

import io.stoker.model.Plan;

/// What one scheduling cycle came to.
///
/// @param plan what to start; only this is journalled
/// @param report soft: what was looked at and why the rest waits
public record CyclePlan(Plan plan, CycleReport report) {}
