package io.stoker.agent.gpu;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which Xids mean that the GPU, and not the program on it, has failed.
///
/// Source: NVIDIA's public Xid catalogue. Xids that a program can cause by itself (13, 31, 43, 45,
/// 68) are left out: they end a job, not a GPU.
public final class XidMeaning {
    private static final Map<Long, String> FAILED =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry(48L, "uncorrectable memory error"),
                            Map.entry(62L, "internal microcontroller halted"),
                            Map.entry(64L, "memory row could not be remapped"),
                            Map.entry(74L, "NVLink error"),
                            Map.entry(79L, "GPU has fallen off the bus"),
                            Map.entry(92L, "high rate of single-bit memory errors"),
                            Map.entry(95L, "uncontained memory error"),
                            Map.entry(119L, "the GPU's system processor does not answer"),
                            Map.entry(120L, "error in the GPU's system processor"),
                            Map.entry(140L, "unrecovered memory error")));

    private XidMeaning() {}

    /// {@return what is broken; empty when the GPU is not to blame}
    public static Optional<String> failure(long xid) {
        return Optional.ofNullable(FAILED.get(xid));
    }
}
