package io.stoker.server.jobfile;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Finds the word that somebody probably meant.
public final class Suggestions {

    private Suggestions() {}

    /// {@return the known word nearest to `word`, when it is near enough to be meant}
    public static Optional<String> nearest(String word, Collection<String> known) {
        String wanted = word.toLowerCase(Locale.ROOT);
        String best = "";
        int bestDistance = 1 + Math.max(1, Math.min(3, word.length() / 3));
        for (String candidate : known) {
            int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /// {@return how many letters must be added, taken away, changed or swapped with a neighbour}
    ///
    /// Source: optimal string alignment, the restricted Damerau-Levenshtein distance.
    static int distance(String left, String right) {
        if (Math.abs(left.length() - right.length()) > 3) {
            return Integer.MAX_VALUE;
        }
        int[] beforePrevious = new int[right.length() + 1];
        int[] previous = new int[right.length() + 1];
        int[] current = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                current[j] =
                        Math.min(
                                previous[j - 1] + change,
                                1 + Math.min(previous[j], current[j - 1]));
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
                }
            }
            int[] spare = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = spare;
        }
        return previous[right.length()];
    }
}
