/// The simulated shell: what the live shell does to the world, done to a made-up one in virtual
/// time.
@NullMarked
package io.stoker.simulator.shell;

import org.jspecify.annotations.NullMarked;
