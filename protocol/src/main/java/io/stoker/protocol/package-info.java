/// The contracts on the wire and in the journal, and the codec between them and the model.
///
/// ```
/// WordsCodec      JobSpec, NodeSpec, Allocation ...  <->  messages (agents, journal)
/// CommandCodec    List<Command>                      <->  bytes of one journal entry
/// SnapshotCodec   StateImage                         <->  bytes of one snapshot
/// ```
///
/// Bytes are deterministic: equal values give equal bytes, on every machine. Bytes that are not
/// what this package wrote give a [MalformedException] and nothing else.
@NullMarked
package io.stoker.protocol;

import org.jspecify.annotations.NullMarked;
