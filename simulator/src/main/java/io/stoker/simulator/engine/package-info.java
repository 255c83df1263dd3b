/// Virtual time: a queue of what happens next.
@NullMarked
package io.stoker.simulator.engine;

import org.jspecify.annotations.NullMarked;
