package io.stoker.model;

import java.util.List;

/// One node, as it stood when the image was taken.
///
/// @param id its number
/// @param spec what its agent said
/// @param state whether it answers
/// @param stateSince since when
/// @param stateReason why, may be empty
/// @param drained whether it takes no new work
/// @param drainReason why, may be empty
/// @param incarnation its agent's memory
/// @param faultyGpus GPUs with an open fault, bit `i` for GPU `i`
/// @param heldMilli thousandths held of each GPU
/// @param heldCpuMilli CPU held
/// @param heldMemoryMib memory held
/// @param heldNetworkMbps network bandwidth held
/// @param heldScratchMib scratch space held
public record NodeImage(
        int id,
        NodeSpec spec,
        NodeState state,
        long stateSince,
        String stateReason,
        boolean drained,
        String drainReason,
        String incarnation,
        long faultyGpus,
        List<Integer> heldMilli,
        int heldCpuMilli,
        long heldMemoryMib,
        int heldNetworkMbps,
        long heldScratchMib) {
    public NodeImage {
        heldMilli = List.copyOf(heldMilli);
    }
}
