/// The simulated fleet on the wall clock. The only package here with a thread and a clock.
@NullMarked
package io.stoker.simulator.edge.live;

import org.jspecify.annotations.NullMarked;
