package io.stoker.agent.core;

import io.stoker.model.Cause;
import io.stoker.model.Order;
import io.stoker.model.WorkerExit;

/// What may happen to an agent.
public sealed interface AgentInput {

    /// The agent starts: it looks for its controller.
    record Begin() implements AgentInput {}

    /// The controller took the registration.
    ///
    /// @param nodeId the node's number
    /// @param leaseMillis silence after which this node's workers must be gone, 0 for no lease
    /// @param heartbeatMillis time between heartbeats
    record Registered(int nodeId, long leaseMillis, long heartbeatMillis) implements AgentInput {}

    /// The controller did not take the registration.
    record Refused(String code, String message) implements AgentInput {}

    /// The stream to the controller ended.
    record Disconnected(String reason) implements AgentInput {}

    /// The controller has seen a heartbeat.
    record HeartbeatSeen(long sequence) implements AgentInput {}

    /// The controller has journalled a report.
    record ReportSeen(long report) implements AgentInput {}

    /// The controller orders a worker to be started.
    record StartOrdered(Order.StartWorker order) implements AgentInput {}

    /// The controller orders a worker to be stopped.
    record StopOrdered(WorkerKey key, Cause cause, long graceMillis) implements AgentInput {}

    /// The controller tells a worker that its gang grew or shrank.
    record GangChanged(WorkerKey key, Order.Gang gang) implements AgentInput {}

    /// A worker runs.
    ///
    /// @param pid its process, 0 when it runs inside the agent
    record WorkerUp(WorkerKey key, long pid) implements AgentInput {}

    /// A worker ended, or could not be started.
    record WorkerDown(WorkerKey key, WorkerExit exit) implements AgentInput {}

    /// A GPU of this node failed.
    record GpuFailed(int gpu, String message) implements AgentInput {}

    /// Time passed.
    record Tick() implements AgentInput {}
}
