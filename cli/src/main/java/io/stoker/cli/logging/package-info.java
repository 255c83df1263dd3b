/// Logging of the processes that stay: colours on a terminal, plain or JSON in a file that rotates.
/// Client verbs load none of it.
@NullMarked
package io.stoker.cli.logging;

import org.jspecify.annotations.NullMarked;
