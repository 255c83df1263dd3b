package io.stoker.scheduler;

import io.stoker.model.PolicySpec;
import io.stoker.model.WorkerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The one list of orders and placements. To add one, add a line.
public final class Policies {

    /// More points an hour than this age no faster: keys must stay within 64 bits.
    public static final int MOST_AGEING_PER_HOUR = 1_000_000;

    /// Queues take turns by their dominant shares; inside a queue, priority and ageing decide.
    static final String FAIR = "fair";

    /// Whoever the order puts behind makes room.
    static final String BY_ORDER = "order";

    /// Priority, ageing and the points that queues have for their shares, added up.
    static final String MULTIFACTOR = "multifactor";

    private static final String ENERGY = "energy";

    /// The placement that looks at what nodes measure.
    private static final String INTELLIGENT = "intelligent";

    private static final Map<String, Function<PolicySpec, Order>> ORDERS = orders();
    private static final Map<String, Placement> PLACEMENTS = placements();

    private static final List<String> BACKFILLS = List.of("none", "easy", "conservative");
    private static final List<String> PRIORITY_ORDERS =
            List.of("priority", "deadline", FAIR, MULTIFACTOR);
    private static final List<String> PREEMPTIONS = List.of("off", "priority", BY_ORDER);

    private Policies() {}

    private static Map<String, Function<PolicySpec, Order>> orders() {
        Map<String, Function<PolicySpec, Order>> orders = new LinkedHashMap<>();
        orders.put("fifo", _ -> new Orders.Fifo());
        orders.put("priority", Policies::byPriority);
        orders.put("deadline", policy -> new Orders.Deadline(byPriority(policy)));
        orders.put("edf", policy -> new Orders.EarliestDeadline(byPriority(policy)));
        orders.put("sjf", _ -> new ShortestJob());
        orders.put("srtf", _ -> new ShortestRemainingTime());
        orders.put("srsf", _ -> new ShortestRemainingService());
        orders.put("las", policy -> new LeastAttainedService(ageing(policy)));
        orders.put("gittins", _ -> GittinsIndex.empty());
        orders.put(FAIR, Policies::byPriority);
        orders.put(MULTIFACTOR, Policies::byPriority);
        return orders;
    }

    private static Map<String, Placement> placements() {
        Map<String, Placement> all = new LinkedHashMap<>();
        all.put("best-fit", IndexedPlacement.BEST_FIT);
        all.put("first-fit", IndexedPlacement.FIRST_FIT);
        all.put("spread", IndexedPlacement.SPREAD);
        all.put("worst-fit", IndexedPlacement.SPREAD);
        all.put("random", drawn("random", request -> new RandomScore(request.gpus())));
        all.put("dot-product", scored("dot-product", DotProduct::new));
        all.put("openb-best-fit", scored("openb-best-fit", OpenbBestFit::new));
        all.put("gpu-packing", scored("gpu-packing", request -> new GpuPacking(request.gpus())));
        all.put(ENERGY, scored(ENERGY, EnergyBalance::new));
        all.put(INTELLIGENT, scored(INTELLIGENT, IntelligentScore::new));
        all.put(
                "gpu-clustering",
                scored("gpu-clustering", request -> new GpuClustering(request.gpus())));
        all.put("fgd", forMix("fgd", GradientDescent::new));
        all.put(
                "stoker",
                new ScoredPlacement(
                        "stoker",
                        true,
                        ScoredPlacement.Ties.FIRST,
                        BalancedDescent.SLOPE,
                        BalancedDescent::new));
        return all;
    }

    /// A score of the request alone; ties go to the lowest node number.
    private static Placement scored(String word, Function<WorkerRequest, NodeScore> maker) {
        return new ScoredPlacement(
                word, false, ScoredPlacement.Ties.FIRST, 0, (request, _) -> maker.apply(request));
    }

    /// The same, with a draw between equal nodes.
    private static Placement drawn(String word, Function<WorkerRequest, NodeScore> maker) {
        return new ScoredPlacement(
                word, false, ScoredPlacement.Ties.DRAWN, 0, (request, _) -> maker.apply(request));
    }

    /// A score that looks at the mix of work; ties go to the lowest node number.
    private static Placement forMix(
            String word, BiFunction<WorkerRequest, Fragments, NodeScore> maker) {
        return new ScoredPlacement(word, true, ScoredPlacement.Ties.FIRST, 0, maker);
    }

    private static Orders.Priority byPriority(PolicySpec policy) {
        return new Orders.Priority(ageing(policy));
    }

    static int ageing(PolicySpec policy) {
        return Math.min(policy.ageingPerHour(), MOST_AGEING_PER_HOUR);
    }

    /// {@return whether queues, not only jobs, decide who is next under this order}
    static boolean takesTurns(String order) {
        return order.equals(FAIR) || order.equals(MULTIFACTOR);
    }

    /// {@return the order a policy names}
    public static Optional<Order> order(PolicySpec policy) {
        return Optional.ofNullable(ORDERS.get(policy.order())).map(make -> make.apply(policy));
    }

    /// {@return the placement of this name}
    public static Optional<Placement> placement(String name) {
        return Optional.ofNullable(PLACEMENTS.get(name));
    }

    /// {@return whether the placement of this name looks at what nodes measure}
    public static boolean looksAtConditions(String place) {
        return place.equals(INTELLIGENT);
    }

    /// {@return the ways to let jobs pass one that waits}
    public static List<String> backfillNames() {
        return BACKFILLS;
    }

    /// {@return whether this order looks at priorities: only such an order goes with preemption by
    /// priority}
    public static boolean knowsPriorities(String order) {
        return PRIORITY_ORDERS.contains(order);
    }

    /// {@return the orders that look at priorities}
    public static List<String> priorityOrders() {
        return PRIORITY_ORDERS;
    }

    /// {@return the kinds of preemption}
    public static List<String> preemptionNames() {
        return PREEMPTIONS;
    }

    /// {@return the names of the orders}
    public static List<String> orderNames() {
        return List.copyOf(ORDERS.keySet());
    }

    /// {@return the names of the orders that a queue may have for its own jobs}
    public static List<String> ownOrderNames() {
        return ORDERS.keySet().stream()
                .filter(name -> !name.equals(FAIR) && !name.equals(MULTIFACTOR))
                .toList();
    }

    /// {@return the names of the placements}
    public static List<String> placementNames() {
        return List.copyOf(PLACEMENTS.keySet());
    }
}
