package io.stoker.model;

/// Which policies the scheduler runs with. Journalled, so that a replay plans as production did.
///
/// @param order name of the order: `fifo`, `priority` or `deadline`
/// @param place name of the placement, one of the scheduler's, such as `best-fit` or `fgd`
/// @param strict whether the first job that does not fit stops the ones behind it
/// @param ageingPerHour priority points a waiting job gains per hour, under `priority`
/// @param reserveAfterMillis once the first job in the order has waited this long, nothing behind
///   it that could use its nodes starts before it; bounds starvation when `strict` is off; 0 for
///   never
public record PolicySpec(
        String order, String place, boolean strict, int ageingPerHour, long reserveAfterMillis) {

    /// Priority with ageing, best fit, others may pass for ten minutes.
    public static final PolicySpec DEFAULT =
            new PolicySpec("priority", "best-fit", false, 100, 600_000);

    public PolicySpec {
        if (ageingPerHour < 0) {
            throw new IllegalArgumentException(
                    "ageingPerHour: expected 0 or more, found " + ageingPerHour);
        }
        if (reserveAfterMillis < 0) {
            throw new IllegalArgumentException(
                    "reserveAfter: expected 0 or more ms, found " + reserveAfterMillis);
        }
    }

    public PolicySpec withOrder(String value) {
        return new PolicySpec(value, place, strict, ageingPerHour, reserveAfterMillis);
    }

    public PolicySpec withPlace(String value) {
        return new PolicySpec(order, value, strict, ageingPerHour, reserveAfterMillis);
    }

    public PolicySpec withStrict(boolean value) {
        return new PolicySpec(order, place, value, ageingPerHour, reserveAfterMillis);
    }
}
