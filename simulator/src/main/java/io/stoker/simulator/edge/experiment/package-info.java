/// Experiment files, and the runs they describe.
@NullMarked
package io.stoker.simulator.edge.experiment;

import org.jspecify.annotations.NullMarked;
