/// What an agent decides, as a step function, and the words it does so in. No thread, clock, socket
/// or process: the shell around it has those.
@NullMarked
package io.stoker.agent.core;

import org.jspecify.annotations.NullMarked;
