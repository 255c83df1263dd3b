package io.stoker.model;

import java.util.List;

/// What one scheduling cycle decided. Each gang stands alone: one that no longer holds is refused
/// without its neighbours.
///
/// @param placements gangs to start, in the order they were chosen
public record Plan(List<GangPlacement> placements) {
    public Plan {
        placements = List.copyOf(placements);
    }

    /// {@return whether nothing was decided; such a plan is never proposed}
    public boolean isEmpty() {
        return placements.isEmpty();
    }
}
