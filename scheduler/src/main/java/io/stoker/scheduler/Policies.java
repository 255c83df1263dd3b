package io.stoker.scheduler;

import io.stoker.model.PolicySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The one list of orders and placements. To add one, add a line.
public final class Policies {

    /// More points an hour than this age no faster: keys must stay within 64 bits.
    public static final int MOST_AGEING_PER_HOUR = 1_000_000;

    private static final Map<String, Function<PolicySpec, Order>> ORDERS = orders();

    private Policies() {}

    private static Map<String, Function<PolicySpec, Order>> orders() {
        Map<String, Function<PolicySpec, Order>> orders = new LinkedHashMap<>();
        orders.put("fifo", _ -> new Orders.Fifo());
        orders.put("priority", Policies::byPriority);
        orders.put("deadline", policy -> new Orders.Deadline(byPriority(policy)));
        return orders;
    }

    private static Orders.Priority byPriority(PolicySpec policy) {
        return new Orders.Priority(Math.min(policy.ageingPerHour(), MOST_AGEING_PER_HOUR));
    }

    /// {@return the order a policy names}
    public static Optional<Order> order(PolicySpec policy) {
        return Optional.ofNullable(ORDERS.get(policy.order())).map(make -> make.apply(policy));
    }

    /// {@return the placement of this name}
    public static Optional<Placement> placement(String name) {
        for (Placement each : Placement.values()) {
            if (each.word().equals(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /// {@return the names of the orders}
    public static List<String> orderNames() {
        return List.copyOf(new ArrayList<>(ORDERS.keySet()));
    }

    /// {@return the names of the placements}
    public static List<String> placementNames() {
        List<String> names = new ArrayList<>();
        for (Placement each : Placement.values()) {
            names.add(each.word());
        }
        return List.copyOf(names);
    }
}
