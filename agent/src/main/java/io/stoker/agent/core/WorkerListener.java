package io.stoker.agent.core;

import io.stoker.model.WorkerExit;

/// Hears what becomes of workers. Called from any thread; must not block.
public interface WorkerListener {

    /// A worker runs.
    ///
    /// @param pid its process, 0 when it runs inside the agent
    void up(WorkerKey key, long pid);

    /// A worker ended, or could not be started.
    void down(WorkerKey key, WorkerExit exit);
}
