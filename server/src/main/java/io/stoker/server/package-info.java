/// A controller as one process: [io.stoker.server.ControllerProcess] puts the shell, the journal
/// and the agents' port together.
@NullMarked
package io.stoker.server;

import org.jspecify.annotations.NullMarked;
