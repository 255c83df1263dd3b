package io.stoker.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// What a measurement found.
///
/// @param name the benchmark
/// @param params what it was run with
/// @param ratePerCpuSecond units of work done in a second of CPU time
/// @param wallSeconds wall time of the measured part
/// @param cpuSeconds CPU time of the measured part: all threads, the garbage collector and the
///   compiler included
/// @param growth cost of a unit of work at the largest size over that at the smallest
/// @param rows one line for each size or case, in order
public record BenchResult(
        String name,
        Map<String, String> params,
        double ratePerCpuSecond,
        double wallSeconds,
        double cpuSeconds,
        OptionalDouble growth,
        List<Map<String, Object>> rows) {

    public BenchResult {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
        rows = List.copyOf(rows);
    }

    /// {@return a row that holds `pairs` in this order: name, value, name, value ...}
    public static Map<String, Object> row(Object... pairs) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            row.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return row;
    }

    /// {@return the object that `-o json` prints}
    public Map<String, Object> asJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("params", params);
        json.put("ratePerCpuSecond", rounded(ratePerCpuSecond));
        json.put("wallSeconds", rounded(wallSeconds));
        json.put("cpuSeconds", rounded(cpuSeconds));
        growth.ifPresent(value -> json.put("growth", rounded(value)));
        if (!rows.isEmpty()) {
            List<Map<String, Object>> lines = new ArrayList<>();
            for (Map<String, Object> row : rows) {
                Map<String, Object> line = new LinkedHashMap<>();
                row.forEach((key, value) ->
                        line.put(key, value instanceof Double number ? rounded(number) : value));
                lines.add(line);
            }
            json.put("rows", lines);
        }
        return json;
    }

    /// {@return the number with four significant digits}
    static double rounded(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return 0;
        }
        double scale = Math.pow(10, 3 - Math.floor(Math.log10(Math.abs(value))));
        return Math.round(value * scale) / scale;
    }
}
