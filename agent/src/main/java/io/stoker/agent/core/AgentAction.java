package io.stoker.agent.core;

import io.stoker.model.Cause;
import io.stoker.model.Order;
import io.stoker.model.WorkerExit;
import java.util.List;

/// What the agent's shell must do, in the order given.
public sealed interface AgentAction {

    /// Open a new stream to the controller.
    record OpenStream() implements AgentAction {}

    /// Give up the stream: it is of no use any more.
    record CloseStream(String reason) implements AgentAction {}

    /// Send something to the controller.
    record Say(Message message) implements AgentAction {}

    /// Start a worker. Its start, and later its end, come back as inputs.
    record Launch(Order.StartWorker order) implements AgentAction {}

    /// Tell a worker something.
    record Tell(WorkerKey key, Stage stage, Cause cause, long leftMillis) implements AgentAction {}

    /// Show a worker its gang, which grew or shrank.
    record ShowGang(WorkerKey key, Order.Gang gang) implements AgentAction {}

    /// Remember that a worker was started, across the agent's own death.
    record RememberStart(WorkerKey key, boolean process) implements AgentAction {}

    /// Remember that a worker ended, until the controller has seen the report.
    record RememberExit(WorkerKey key, WorkerExit exit, long report) implements AgentAction {}

    /// The controller has seen the report: it need not be remembered.
    record RememberSeen(long report) implements AgentAction {}

    /// Say something in the agent's own log.
    record Note(Level level, String text) implements AgentAction {}

    /// How serious a note is.
    enum Level {
        INFO,
        WARN,
        ERROR
    }

    /// How hard a worker is told to stop.
    enum Stage {
        /// A checkpoint notice: save now, the end is near.
        NOTICE,
        /// Please end.
        TERM,
        /// End.
        KILL
    }

    /// What an agent says to its controller.
    sealed interface Message {

        /// Who I am and who runs here.
        ///
        /// @param workers those that run, and those whose end will be reported next
        record Hello(List<WorkerKey> workers) implements Message {}

        /// I am alive.
        record Heartbeat(long sequence) implements Message {}

        /// A worker runs.
        record Started(WorkerKey key, long pid, long report) implements Message {}

        /// A worker ended.
        record Exited(WorkerKey key, WorkerExit exit, long report) implements Message {}

        /// A GPU failed.
        record GpuFault(int gpu, String message) implements Message {}
    }
}
