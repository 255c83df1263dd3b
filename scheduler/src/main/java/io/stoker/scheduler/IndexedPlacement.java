package io.stoker.scheduler;

/// Placements that an index answers without looking at nodes. Equal nodes: the lowest node number.
///
/// Worked example: nodes 1, 2 and 3 have 3, 1 and 2 free GPUs; a worker wants one.
///
/// ```
/// best-fit   node 2: one GPU is free there, none will be left
/// first-fit  node 1: the lowest number
/// spread     node 1: the most free GPUs (three)
/// ```
///
/// The next such worker goes to node 3 under best-fit, node 1 under first-fit, and node 1 under
/// spread (nodes 1 and 3 now have two each).
enum IndexedPlacement implements Placement {
    /// The node with the fewest free GPUs. A share of a GPU goes to the shared GPU with the least
    /// that fits, then to a whole one: keeps whole nodes and whole GPUs free for those that need
    /// them.
    BEST_FIT("best-fit"),
    /// The lowest node number.
    FIRST_FIT("first-fit"),
    /// The node with the most free GPUs (for workers without GPUs: the most free CPU). A share goes
    /// to a whole GPU as long as there is one: keeps workers out of each other's way.
    SPREAD("spread");

    private final String word;

    IndexedPlacement(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
