package io.stoker.model;

/// The most that the GPUs of one domain may draw, each realm by itself. No placement takes a domain
/// beyond it.
///
/// What counts is what GPUs draw at most with what is held on them ([GpuPower]), not what is
/// measured: a worker that idles now may wake up later.
///
/// @param level of the domain
/// @param domain its name: empty for the cluster; a row's, block's or node's name; for a rack
///   `block/rack`, or `rack` where its nodes name no block
/// @param watts for the GPUs of all its nodes together, those that idle included
public record PowerBudget(Level level, String domain, long watts) {

    /// Most watts of a budget: a gigawatt.
    public static final long MOST_WATTS = 1_000_000_000;

    public PowerBudget {
        if (watts < 1 || watts > MOST_WATTS) {
            throw new IllegalArgumentException(
                    "watts: expected 1 to %d, found %d".formatted(MOST_WATTS, watts));
        }
        check(level, domain);
    }

    /// Says whether such a domain may have a budget.
    ///
    /// @throws IllegalArgumentException when it may not; the message says what is expected
    public static void check(Level level, String domain) {
        if (level == Level.ISLAND) {
            throw new IllegalArgumentException(
                    "level: expected node, rack, block, row or cluster, found island");
        }
        if (level == Level.CLUSTER ? !domain.isEmpty() : domain.isBlank()) {
            throw new IllegalArgumentException(
                    level == Level.CLUSTER
                            ? "domain: the cluster has no name, found " + domain
                            : "domain: expected the name of a %s, found an empty text"
                                    .formatted(level.word()));
        }
        if (domain.length() > 300 || domain.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "domain: expected at most 300 characters and no control characters");
        }
    }

    /// {@return a name for messages, such as `rack b1/r2` or `the cluster`}
    public static String title(Level level, String domain) {
        return level == Level.CLUSTER ? "the cluster" : level.word() + " " + domain;
    }

    /// {@return the name of a node's domain at a level; empty for the cluster and where the node
    /// names none}
    public static String domainOf(Level level, NodeSpec node) {
        return switch (level) {
            case ISLAND, CLUSTER -> "";
            case NODE -> node.name();
            case RACK ->
                    node.block().isEmpty() || node.rack().isEmpty()
                            ? node.rack()
                            : node.block() + "/" + node.rack();
            case BLOCK -> node.block();
            case ROW -> node.row();
        };
    }

    /// {@return whether it holds for a node}
    public boolean covers(NodeSpec node) {
        return level == Level.CLUSTER || domain.equals(domainOf(level, node));
    }
}
