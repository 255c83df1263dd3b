package io.stoker.control;

import io.stoker.model.Level;
import java.util.Comparator;

/// What a power budget is for. The order is that of the state's image.
record PowerDomain(Level level, String domain) implements Comparable<PowerDomain> {

    private static final Comparator<PowerDomain> ORDER =
            Comparator.comparing(PowerDomain::level).thenComparing(PowerDomain::domain);

    @Override
    public int compareTo(PowerDomain other) {
        return ORDER.compare(this, other);
    }
}
