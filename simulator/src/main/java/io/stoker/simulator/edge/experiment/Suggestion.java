package io.stoker.simulator.edge.experiment;

import java.util.Collection;

/// The word that somebody probably meant.
final class Suggestion {

    private Suggestion() {}

    /// {@return " Did you mean X?", or the list of what there is when nothing is near}
    static String forWord(String word, Collection<String> known) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        boolean near = !best.isEmpty() && least <= Math.max(2, word.length() / 3);
        return near
                ? "did you mean \"%s\"?".formatted(best)
                : "there is " + String.join(", ", known);
    }

    /// {@return how many letters must be added, dropped or changed to turn one word into the other}
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int above = row[j];
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(diagonal + change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
