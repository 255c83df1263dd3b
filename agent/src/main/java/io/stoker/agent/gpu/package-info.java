/// The node's GPUs: NVML through the foreign function interface, or virtual slots.
@NullMarked
package io.stoker.agent.gpu;

import org.jspecify.annotations.NullMarked;
