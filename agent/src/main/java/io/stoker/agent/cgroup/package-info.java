/// Limits on CPU and memory through the kernel's control groups, version 2 or 1.
@NullMarked
package io.stoker.agent.cgroup;

import org.jspecify.annotations.NullMarked;
