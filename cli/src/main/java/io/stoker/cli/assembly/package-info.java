/// Puts processes together from parts: the live shell over its journal, the faces, this machine's
/// agent, and a simulated fleet for the demo.
@NullMarked
package io.stoker.cli.assembly;

import org.jspecify.annotations.NullMarked;
