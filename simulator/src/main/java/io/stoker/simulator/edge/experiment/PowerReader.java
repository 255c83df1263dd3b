package io.stoker.simulator.edge.experiment;

import io.stoker.model.Level;
import io.stoker.model.NodeSpec;
import io.stoker.model.PowerBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Reads the `powerBudgets` of an experiment.
///
/// ```yaml
/// powerBudgets:
///   - {level: cluster, watts: 40000}
///   - {level: rack, domain: block-000/rack-0001, watts: 8000}
///   - {level: node, domain: each, watts: 3000}    # each domain of the level
/// ```
final class PowerReader {

    private static final List<String> KEYS = List.of("level", "domain", "watts");
    private static final String EACH = "each";

    private PowerReader() {}

    static List<PowerBudget> read(Fields fields, List<NodeSpec> nodes) {
        Optional<Tree> tree = fields.tree("powerBudgets");
        if (tree.isEmpty()) {
            return List.of();
        }
        if (!(tree.get() instanceof Tree.Items items)) {
            throw new ExperimentException(
                    tree.get().place(),
                    "powerBudgets: expected a list such as [{level: cluster, watts: 40000}]");
        }
        List<PowerBudget> budgets = new ArrayList<>();
        for (Tree item : items.values()) {
            if (!(item instanceof Tree.Section section)) {
                throw new ExperimentException(
                        item.place(), "powerBudgets: expected {level, domain, watts}");
            }
            add(Fields.of(section, KEYS), nodes, budgets);
        }
        return budgets;
    }

    private static void add(Fields fields, List<NodeSpec> nodes, List<PowerBudget> budgets) {
        Level level =
                fields.oneOf("level", List.of("node", "rack", "block", "row", "cluster"))
                        .flatMap(Level::of)
                        .orElseThrow(() -> missing(fields, "level"));
        long watts =
                fields.whole("watts", 1, PowerBudget.MOST_WATTS)
                        .orElseThrow(() -> missing(fields, "watts"));
        String domain = fields.text("domain").orElse("");
        if (!domain.equals(EACH)) {
            try {
                budgets.add(new PowerBudget(level, domain, watts));
            } catch (IllegalArgumentException wrong) {
                throw new ExperimentException(
                        fields.place(), "powerBudgets: " + wrong.getMessage());
            }
            return;
        }
        TreeSet<String> names = new TreeSet<>();
        nodes.forEach(node -> names.add(PowerBudget.domainOf(level, node)));
        names.remove("");
        names.forEach(name -> budgets.add(new PowerBudget(level, name, watts)));
    }

    private static ExperimentException missing(Fields fields, String key) {
        return new ExperimentException(
                fields.place(), "powerBudgets: key \"%s\" is missing".formatted(key));
    }
}
