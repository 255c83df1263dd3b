/// What a run measured.
@NullMarked
package io.stoker.simulator.report;

import org.jspecify.annotations.NullMarked;
