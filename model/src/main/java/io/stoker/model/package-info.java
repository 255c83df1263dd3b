/// The words of Stoker: values that every other module speaks in.
///
/// ```
/// JobSpec, NodeSpec, QueueSpec, PolicySpec      what people ask for
/// Command  -> (control decides) -> Event        wishes and facts; Rejection when the answer is no
/// Order    -> (an agent obeys)  -> Command      start this worker, stop that one
/// ```
///
/// Everything here is an immutable value built from `java.base` alone. Times are milliseconds since
/// the epoch (`...At`) or durations (`...Millis`), chosen by whoever accepted the input: nothing in
/// this package reads a clock.
@NullMarked
package io.stoker.model;

import org.jspecify.annotations.NullMarked;
