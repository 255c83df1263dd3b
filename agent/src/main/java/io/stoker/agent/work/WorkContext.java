package io.stoker.agent.work;

import java.util.SortedMap;

/// What an executor knows of the worker it runs, and how it hears that the worker must end. Safe to
/// use from any thread.
public interface WorkContext {

    /// {@return the job}
    long jobId();

    /// {@return the job's name}
    String jobName();

    /// {@return this worker's place in its gang, from 0}
    int rank();

    /// {@return workers in the gang}
    int worldSize();

    /// {@return what the job file says under `parameters`, by name}
    SortedMap<String, String> parameters();

    /// {@return the whole number under `name`, or `otherwise` when it is absent}
    ///
    /// @throws IllegalArgumentException when there is something else, or a number out of range
    long number(String name, long otherwise, long least, long most);

    /// {@return address of rank 0's node}
    String masterAddress();

    /// {@return port that rank 0 may listen on}
    int masterPort();

    /// Adds a line to the worker's log.
    void log(String line);

    /// {@return whether the worker must end; then the work should return soon}
    boolean cancelled();

    /// Runs something once the worker must end; at once when it must already.
    void onCancel(Runnable action);
}
