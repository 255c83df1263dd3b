package io.stoker.agent.process;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Node names in the short form that Slurm made usual: `gpu[01-03,07],login`.
final class NodeList {
    private record Family(String prefix, int width) {}

    private NodeList() {}

    /// {@return the names in bracket form, families in the order in which they first appear}
    static String brackets(List<String> names) {
        Map<Family, TreeSet<Long>> families = new LinkedHashMap<>();
        Map<Family, String> plain = new LinkedHashMap<>();
        for (String name : names) {
            int digits = digitsAtEnd(name);
            if (digits == 0 || digits > 9) {
                Family alone = new Family(name, 0);
                families.putIfAbsent(alone, new TreeSet<>());
                plain.put(alone, name);
                continue;
            }
            int cut = name.length() - digits;
            boolean padded = name.charAt(cut) == '0' && digits > 1;
            Family family = new Family(name.substring(0, cut), padded ? digits : -1);
            families.computeIfAbsent(family, unused -> new TreeSet<>())
                    .add(Long.parseLong(name.substring(cut)));
        }
        return families.entrySet().stream()
                .map(entry ->
                        plain.getOrDefault(
                                entry.getKey(), shorten(entry.getKey(), entry.getValue())))
                .collect(Collectors.joining(","));
    }

    private static int digitsAtEnd(String name) {
        int digits = 0;
        while (digits < name.length() && isDigit(name.charAt(name.length() - 1 - digits))) {
            digits++;
        }
        return digits;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String shorten(Family family, TreeSet<Long> numbers) {
        List<String> ranges = new ArrayList<>();
        long first = Long.MIN_VALUE;
        long last = Long.MIN_VALUE;
        for (long number : numbers) {
            if (first == Long.MIN_VALUE) {
                first = number;
            } else if (number != last + 1) {
                ranges.add(range(family, first, last));
                first = number;
            }
            last = number;
        }
        if (first != Long.MIN_VALUE) {
            ranges.add(range(family, first, last));
        }
        return numbers.size() == 1
                ? family.prefix() + ranges.getFirst()
                : family.prefix() + "[" + String.join(",", ranges) + "]";
    }

    private static String range(Family family, long first, long last) {
        return first == last
                ? digits(family, first)
                : digits(family, first) + "-" + digits(family, last);
    }

    private static String digits(Family family, long number) {
        return family.width() > 0
                ? ("%0" + family.width() + "d").formatted(number)
                : Long.toString(number);
    }
}
