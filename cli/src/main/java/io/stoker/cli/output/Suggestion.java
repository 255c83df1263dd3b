package io.stoker.cli.output;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// The known word that was probably meant.
public final class Suggestion {
    private Suggestion() {}

    /// {@return the nearest of the known words, when one is near enough: a third of the letters
    /// wrong at most, or one word begins with the other}
    public static Optional<String> nearest(String typed, Collection<String> known) {
        String wanted = typed.toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(word -> near(wanted, word.toLowerCase(Locale.ROOT)))
                .min(
                        Comparator.comparingInt(
                                word -> distance(wanted, word.toLowerCase(Locale.ROOT))));
    }

    /// {@return `; did you mean X?`, or nothing}
    public static String hint(String typed, Collection<String> known) {
        return nearest(typed, known).map(word -> "; did you mean " + word + "?").orElse("");
    }

    private static boolean near(String typed, String word) {
        boolean prefix = typed.length() >= 2 && (word.startsWith(typed) || typed.startsWith(word));
        return prefix
                || distance(typed, word)
                        <= Math.max(1, Math.max(typed.length(), word.length()) / 3);
    }

    /// {@return how many letters must be added, dropped, changed or swapped with their neighbour}
    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, from, to, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int step(int[][] cost, String from, String to, int i, int j) {
        int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int best =
                Math.min(cost[i - 1][j - 1] + change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
