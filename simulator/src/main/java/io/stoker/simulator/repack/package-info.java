/// An idealised cluster in compatibility with a published simulator: emptied and packed again, at
/// no cost, whenever something happens. Not Stoker's scheduler: that one is the brain, which the
/// shell runs.
@NullMarked
package io.stoker.simulator.repack;

import org.jspecify.annotations.NullMarked;
