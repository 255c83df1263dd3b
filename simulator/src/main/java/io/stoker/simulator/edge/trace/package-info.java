/// Readers of recorded workloads and clusters.
@NullMarked
package io.stoker.simulator.edge.trace;

import org.jspecify.annotations.NullMarked;
