/// Workers that are processes of the operating system: start, watch, adopt, signal.
@NullMarked
package io.stoker.agent.process;

import org.jspecify.annotations.NullMarked;
