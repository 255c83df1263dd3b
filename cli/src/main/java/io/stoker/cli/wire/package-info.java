/// The CLI's side of the HTTP API: a lean client, JSON, and the stream of events.
@NullMarked
package io.stoker.cli.wire;

import org.jspecify.annotations.NullMarked;
