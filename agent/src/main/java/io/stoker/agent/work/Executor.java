package io.stoker.agent.work;

/// Work that runs inside the agent under a name: a job asks for it with `workload: NAME`. A new one
/// is one class with a line in `META-INF/services/io.stoker.agent.work.Executor`; the agent finds
/// it with the service loader.
public interface Executor {

    /// {@return the name that jobs use; unique among the executors of a node}
    String name();

    /// Starts one worker. Must return at once: long work belongs in a thread, see
    /// [Running#inThread].
    Running start(WorkContext context);
}
