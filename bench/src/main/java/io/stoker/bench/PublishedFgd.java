package io.stoker.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the FGD paper reports: GPUs not allocated, in per cent, when work for 100 % and for 130 %
/// of the cluster's GPUs has arrived; means over ten runs.
///
/// Source: Weng et al., Beware of Fragmentation, USENIX ATC 2023, Figures 7 and 9 to 12; numbers
/// from hkust-adsl/kubernetes-scheduler-simulator,
/// experiments/analysis/expected_results/analysis_allo_discrete.csv.
final class PublishedFgd {

    /// Our names of the six policies, in the order of the columns.
    static final List<String> PLACES =
            List.of(
                    "random",
                    "dot-product",
                    "gpu-clustering",
                    "gpu-packing",
                    "openb-best-fit",
                    "fgd");

    private static final String TABLE =
            """
            default      13.70 12.53   9.38  9.15   8.35  8.12   8.22  8.00   7.14  6.92   4.77  4.61
            cpu050       10.98  8.76   6.97  6.73   6.48  6.21   6.54  6.28   6.44  6.21   5.00  4.79
            cpu100       12.56 10.89   8.27  8.04   7.58  7.36   7.50  7.29   6.74  6.56   4.79  4.65
            gpushare40   15.14 14.00  10.70 10.44  10.24  9.98  10.23  9.97   8.56  8.31   6.04  5.85
            gpushare100  21.10 20.56  18.02 17.58  17.77 17.35  17.87 17.43  15.38 14.99  13.36 13.10
            gpuspec10    13.74 12.57   9.83  9.61   8.04  7.82   7.76  7.54   6.90  6.70   5.34  5.05
            gpuspec33    16.13 13.54  20.18 10.86  18.91  7.88  17.78  6.78  19.61  6.91  12.16  5.45
            multigpu20   13.08 11.31   8.15  7.94   6.66  6.44   6.50  6.29   6.27  6.07   4.47  4.35
            multigpu50   18.72  9.72   5.27  5.15   4.31  4.19   3.94  3.82   4.38  4.26   2.91  2.82
            """;

    private static final Map<String, List<Double>> ROWS = rows();

    private PublishedFgd() {}

    private static Map<String, List<Double>> rows() {
        Map<String, List<Double>> rows = new java.util.LinkedHashMap<>();
        for (String line : TABLE.lines().toList()) {
            String[] words = line.split("\\s+");
            List<Double> numbers = new ArrayList<>();
            for (int i = 1; i < words.length; i++) {
                numbers.add(Double.valueOf(words[i]));
            }
            rows.put(words[0], List.copyOf(numbers));
        }
        return java.util.Collections.unmodifiableMap(rows);
    }

    /// {@return the names of the nine workloads}
    static List<String> workloads() {
        return List.copyOf(ROWS.keySet());
    }

    /// {@return the published value, empty for policies and workloads that were not published}
    ///
    /// @param percent 100 or 130
    static Optional<Double> unallocated(String workload, String place, int percent) {
        int column = PLACES.indexOf(place);
        List<Double> row = ROWS.get(workload);
        return column < 0 || row == null
                ? Optional.empty()
                : Optional.of(row.get(2 * column + (percent == 100 ? 0 : 1)));
    }

    /// {@return how far a mean over ten runs may be from the published one, in points}
    static double tolerance(String place) {
        return List.of("random", "dot-product", "openb-best-fit", "fgd").contains(place)
                ? 0.35
                : 0.6;
    }
}
