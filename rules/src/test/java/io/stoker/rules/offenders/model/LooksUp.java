package io.stoker.rules.offenders.model;

import io.stoker.rules.offenders.scheduler.Locks;

/// Breaks: a module uses only what lies below it; modules form no cycle.
public record LooksUp(Locks above) {}
