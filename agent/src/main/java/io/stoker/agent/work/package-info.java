/// Work that runs inside the agent, by name: built-in executors and those of others.
@NullMarked
package io.stoker.agent.work;

import org.jspecify.annotations.NullMarked;
