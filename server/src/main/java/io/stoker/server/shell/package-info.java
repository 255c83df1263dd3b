/// The live shell: the one thread that owns the brain, the journal it writes to, the fleets it
/// orders, and the views that everybody else reads.
@NullMarked
package io.stoker.server.shell;

import org.jspecify.annotations.NullMarked;
