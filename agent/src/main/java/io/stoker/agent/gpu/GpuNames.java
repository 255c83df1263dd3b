package io.stoker.agent.gpu;

import java.util.List;
import java.util.Locale;

/// Short names of GPU types, as people write them in job files.
final class GpuNames {
    private static final List<String> MAKERS =
            List.of("NVIDIA", "TESLA", "QUADRO", "GEFORCE", "GRAPHICS", "DEVICE");

    private GpuNames() {}

    /// {@return `H200` for `NVIDIA H200`, `RTX4090` for `NVIDIA GeForce RTX 4090`}
    static String shortName(String driverName) {
        List<String> words =
                List.of(driverName.strip().split("[\\s-]+")).stream()
                        .filter(word -> !MAKERS.contains(word.toUpperCase(Locale.ROOT)))
                        .toList();
        if (words.isEmpty() || words.getFirst().isEmpty()) {
            return "GPU";
        }
        String first = words.getFirst();
        boolean series = first.chars().noneMatch(Character::isDigit);
        return series && words.size() > 1 ? first + words.get(1) : first;
    }
}
