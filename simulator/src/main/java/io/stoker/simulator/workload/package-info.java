/// Who submits what, and when.
@NullMarked
package io.stoker.simulator.workload;

import org.jspecify.annotations.NullMarked;
