/// The `stoker` command.
///
/// ```
/// Main -> CommandTree -> Verb -> ServerClient -> HTTP API      (verb: every client verb)
///                          |
///                          +---> assembly                       (up, demo, controller, agent)
///                          +---> simulator                      (simulate, compare)
/// ```
///
/// Data goes to standard output, messages to standard error, and the exit code says what happened
/// ([ExitCode]).
@NullMarked
package io.stoker.cli;

import org.jspecify.annotations.NullMarked;
