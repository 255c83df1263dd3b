package io.stoker.server.http;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/// Soft state: replies that were given under an `Idempotency-Key`, for POSTs that make no job. A
/// restart forgets them. (Keys of job submissions are part of the journal.) Safe for any thread.
final class Replays {

    /// Most replies kept; a retry comes within seconds, so the newest matter.
    static final int MOST = 10_000;

    private static final long KEPT_MILLIS = 24 * 3_600_000L;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Kept> byKey = new LinkedHashMap<>();

    /// What is known of a key.
    sealed interface Claim {}

    /// The key is new: answer, then [#keep] or [#forget].
    record Fresh() implements Claim {}

    /// The key was used for the same request: give its answer.
    record Known(CompletableFuture<Reply.Full> reply) implements Claim {}

    /// The key was used for another request.
    record Misused() implements Claim {}

    private record Kept(String target, byte[] body, long at, CompletableFuture<Reply.Full> reply) {}

    /// {@return what to do with a request under this key}
    Claim claim(String key, String target, byte[] body, long now) {
        lock.lock();
        try {
            Kept known = byKey.get(key);
            if (known != null && now - known.at() <= KEPT_MILLIS) {
                boolean same = known.target().equals(target) && Arrays.equals(known.body(), body);
                return same ? new Known(known.reply()) : new Misused();
            }
            byKey.remove(key);
            byKey.put(key, new Kept(target, body, now, new CompletableFuture<>()));
            if (byKey.size() > MOST) {
                byKey.remove(byKey.keySet().iterator().next());
            }
            return new Fresh();
        } finally {
            lock.unlock();
        }
    }

    /// Remembers the answer to a fresh key.
    void keep(String key, Reply.Full reply) {
        of(key).ifPresent(kept -> kept.reply().complete(reply));
    }

    /// Lets a key be used again, because its request was not carried out.
    void forget(String key) {
        Optional<Kept> kept = of(key);
        lock.lock();
        try {
            byKey.remove(key);
        } finally {
            lock.unlock();
        }
        kept.ifPresent(one -> one.reply().cancel(false));
    }

    private Optional<Kept> of(String key) {
        lock.lock();
        try {
            return Optional.ofNullable(byKey.get(key));
        } finally {
            lock.unlock();
        }
    }
}
