/// A node's agent: it speaks for one machine and runs workers on it.
///
///     orders, acknowledgements            reports, heartbeats
///            |                                    ^
///          Link ------------> AgentCore ----------+   (core: a step function)
///                               |    ^
///               launch, signal  v    |  up, down
///                            Workers: processes (process, cgroup) and executors (work)
///
/// [io.stoker.agent.Agent] is the shell around the core: one thread steps it. What must survive
/// the agent is in `AgentJournal` and in the workers' own directories.
@NullMarked
package io.stoker.agent;

import org.jspecify.annotations.NullMarked;
