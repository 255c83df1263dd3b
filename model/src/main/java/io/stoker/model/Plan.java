package io.stoker.model;

import java.util.List;

/// What one scheduling cycle decided. Each gang stands alone: one that no longer holds is refused
/// without its neighbours. An eviction stands and falls with the claim of the gang it is made for,
/// and so does the claim of a gang that is evicted and goes on elsewhere.
///
/// @param placements gangs to start, in the order they were chosen
/// @param claims places that are kept for gangs until their present holders are gone, in the order
///   they were chosen
/// @param evictions gangs that make room for the claims
/// @param resizes running gangs that grow or shrink
public record Plan(
        List<GangPlacement> placements,
        List<GangPlacement> claims,
        List<Eviction> evictions,
        List<Resize> resizes) {
    public Plan {
        placements = List.copyOf(placements);
        claims = List.copyOf(claims);
        evictions = List.copyOf(evictions);
        resizes = List.copyOf(resizes);
    }

    /// A plan that only starts gangs.
    public Plan(List<GangPlacement> placements) {
        this(placements, List.of(), List.of(), List.of());
    }

    /// {@return whether nothing was decided; such a plan is never proposed}
    public boolean isEmpty() {
        return placements.isEmpty() && claims.isEmpty() && evictions.isEmpty() && resizes.isEmpty();
    }
}
