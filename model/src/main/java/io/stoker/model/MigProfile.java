package io.stoker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A shape that MIG cuts out of a GPU, such as `2g.20gb`: compute slices of 7, memory slices of 8,
/// and the memory slices at which it may begin.
///
/// ```
/// compute  memory slices   may begin at
/// 1g       1               0 1 2 3 4 5 6
/// 1g       2               0 2 4 6        (the profile with twice the memory)
/// 2g       2               0 2 4
/// 3g       4               0 4
/// 4g       4               0
/// 7g       8               0
/// ```
///
/// Source: NVIDIA Multi-Instance GPU User Guide, "Supported MIG Profiles" (A100, H100 and H200) and
/// the placements that `nvidia-smi mig -lgipp` lists. The media extensions (`+me`, `+gfx`) and the
/// smaller A100's `1g.10gb` are left out: a name stands for one shape on every GPU here.
///
/// @param name as NVIDIA writes it
/// @param computeSlices of 7
/// @param memorySlices of 8
/// @param starts memory slices at which it may begin
public record MigProfile(String name, int computeSlices, int memorySlices, List<Integer> starts) {

    /// Memory slices of one GPU.
    public static final int SLICES = 8;

    private static final long A100_SMALL_MIB = 60_000;

    private static final List<Integer> ANY = List.of(0, 1, 2, 3, 4, 5, 6);
    private static final List<Integer> EVEN = List.of(0, 2, 4, 6);
    private static final List<Integer> PAIRS = List.of(0, 2, 4);
    private static final List<Integer> HALVES = List.of(0, 4);
    private static final List<Integer> FIRST = List.of(0);

    private static final List<MigProfile> OF_40_GB =
            List.of(
                    new MigProfile("1g.5gb", 1, 1, ANY),
                    new MigProfile("2g.10gb", 2, 2, PAIRS),
                    new MigProfile("3g.20gb", 3, 4, HALVES),
                    new MigProfile("4g.20gb", 4, 4, FIRST),
                    new MigProfile("7g.40gb", 7, 8, FIRST));
    private static final List<MigProfile> OF_80_GB =
            List.of(
                    new MigProfile("1g.10gb", 1, 1, ANY),
                    new MigProfile("1g.20gb", 1, 2, EVEN),
                    new MigProfile("2g.20gb", 2, 2, PAIRS),
                    new MigProfile("3g.40gb", 3, 4, HALVES),
                    new MigProfile("4g.40gb", 4, 4, FIRST),
                    new MigProfile("7g.80gb", 7, 8, FIRST));
    private static final List<MigProfile> OF_141_GB =
            List.of(
                    new MigProfile("1g.18gb", 1, 1, ANY),
                    new MigProfile("1g.35gb", 1, 2, EVEN),
                    new MigProfile("2g.35gb", 2, 2, PAIRS),
                    new MigProfile("3g.71gb", 3, 4, HALVES),
                    new MigProfile("4g.71gb", 4, 4, FIRST),
                    new MigProfile("7g.141gb", 7, 8, FIRST));

    private static final Map<String, MigProfile> BY_NAME = byName();

    public MigProfile {
        starts = List.copyOf(starts);
    }

    private static Map<String, MigProfile> byName() {
        Map<String, MigProfile> all = new TreeMap<>();
        for (List<MigProfile> some : List.of(OF_40_GB, OF_80_GB, OF_141_GB)) {
            some.forEach(each -> all.put(each.name(), each));
        }
        return all;
    }

    /// {@return the profiles of a GPU; none where the type has no MIG that is known here}
    public static List<MigProfile> of(String type, long memoryMib) {
        return switch (type) {
            case "A100" -> memoryMib < A100_SMALL_MIB ? OF_40_GB : OF_80_GB;
            case "H100" -> OF_80_GB;
            case "H200" -> OF_141_GB;
            default -> List.of();
        };
    }

    /// {@return the profiles of a type, whatever its memory}
    public static List<MigProfile> of(String type) {
        if (!type.equals("A100")) {
            return of(type, 0);
        }
        List<MigProfile> both = new ArrayList<>(OF_40_GB);
        both.addAll(OF_80_GB);
        return both;
    }

    /// {@return the profile of this name}
    public static Optional<MigProfile> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// {@return all names, in order}
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /// {@return the share of the GPU it counts as, in thousandths: its part of the memory slices}
    public int milli() {
        return GpuRequest.WHOLE_MILLI * memorySlices / SLICES;
    }

    /// {@return the memory slices it covers from `start`, bit `i` for slice `i`}
    public int mask(int start) {
        return ((1 << memorySlices) - 1) << start;
    }

    /// {@return whether it may cover exactly these memory slices}
    public boolean covers(int slices) {
        return slices != 0
                && starts.contains(Integer.numberOfTrailingZeros(slices))
                && mask(Integer.numberOfTrailingZeros(slices)) == slices;
    }
}
