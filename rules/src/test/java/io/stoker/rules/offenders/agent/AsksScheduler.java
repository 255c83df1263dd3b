package io.stoker.rules.offenders.agent;

import io.stoker.rules.offenders.scheduler.Locks;

/// Breaks: the agent knows the protocol and nothing of the brain.
public record AsksScheduler(Locks locks) {}
