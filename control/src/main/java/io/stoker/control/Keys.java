package io.stoker.control;

import io.stoker.model.Command.IdempotencyKey;
import io.stoker.model.Event;
import io.stoker.model.Rejection;
import io.stoker.model.StateImage.KeyImage;
import java.util.List;
import java.util.Optional;

/// Idempotency keys: the same key never does the same thing twice.
final class Keys {

    private Keys() {}

    /// {@return the answer to a request whose key came before, empty when it is new}
    static Optional<Decision> replayed(
            ClusterState state, long at, Optional<IdempotencyKey> idempotencyKey) {
        if (idempotencyKey.isEmpty()) {
            return Optional.empty();
        }
        IdempotencyKey key = idempotencyKey.get();
        KeyImage known = state.keys.get(key.key());
        if (known == null || at - known.at() > Limits.KEY_KEPT_MILLIS) {
            return Optional.empty();
        }
        return Optional.of(
                known.key().bodyHash() == key.bodyHash()
                        ? new Decision(List.of(), Optional.empty(), known.jobId(), true)
                        : Decider.refused(new Rejection.KeyReused(key.key(), known.jobId())));
    }

    /// Adds that a request's key is remembered from now on.
    ///
    /// @param jobId what it made, 0 for a schedule
    static void remember(
            ClusterState state,
            long at,
            Optional<IdempotencyKey> key,
            long jobId,
            List<Event> events) {
        if (key.isEmpty()) {
            return;
        }
        // Two out for one in: the memory shrinks to its bound however fast keys arrive.
        int forgotten = 0;
        for (KeyImage old : state.keys.values()) {
            if (forgotten == 2 || at - old.at() <= Limits.KEY_KEPT_MILLIS) {
                break;
            }
            events.add(new Event.KeyForgotten(old.key().key()));
            forgotten++;
        }
        events.add(new Event.KeyUsed(key.get(), jobId));
    }
}
