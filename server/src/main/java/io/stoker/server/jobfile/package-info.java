/// Job files: what a user writes, read with the line and column of every mistake.
///
/// ```
/// text (JSON or YAML) -> Tree (with marks) -> JobDecoder (by Fields) -> JobSpec | problems
/// ```
///
/// No clock and no I/O: the caller brings the text, the time and the user's name.
@NullMarked
package io.stoker.server.jobfile;

import org.jspecify.annotations.NullMarked;
