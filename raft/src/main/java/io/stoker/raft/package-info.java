/// The journal over Apache Ratis: every command is on disk, and agreed upon, before it is applied.
///
/// ```
/// append(commands) -> Raft log (fsync, majority) -> JournalListener.committed -> the brain
///                          ^                              |
///      open: LogCheck, snapshot, replay          image() -> snapshot file -> old segments go
/// ```
///
/// One member is embedded in every controller; three or five speak to each other over gRPC.
@NullMarked
package io.stoker.raft;

import org.jspecify.annotations.NullMarked;
