/// Simulated nodes as a step machine that does not know which clock drives it.
@NullMarked
package io.stoker.simulator.fleet;

import org.jspecify.annotations.NullMarked;
