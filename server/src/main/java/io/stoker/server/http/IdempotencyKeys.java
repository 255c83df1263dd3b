package io.stoker.server.http;

import io.stoker.model.Command.IdempotencyKey;
import java.util.Arrays;
import java.util.Optional;

/// The key that a request carries so that repeating it does nothing.
final class IdempotencyKeys {

    private IdempotencyKeys() {}

    /// {@return the request's key with the hash of its body, empty when it has none}
    static Optional<IdempotencyKey> of(Request request) {
        return request.header("idempotency-key").map(text -> key(text, request.body()));
    }

    private static IdempotencyKey key(String text, byte[] body) {
        try {
            // Not for secrets: two bodies that collide would have to be sent by one caller under
            // one key.
            return new IdempotencyKey(text, 1_000_003L * Arrays.hashCode(body) + body.length);
        } catch (IllegalArgumentException notAKey) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.INVALID_PARAMETER, String.valueOf(notAKey.getMessage())));
        }
    }
}
