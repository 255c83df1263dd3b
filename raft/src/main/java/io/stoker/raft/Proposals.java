package io.stoker.raft;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientRequest;
import org.jspecify.annotations.Nullable;

/// Batches of this process on their way into the journal, by call id. Thread-safe.
final class Proposals {

    private final ClientId client = ClientId.randomId();
    private final AtomicLong nextCall = new AtomicLong(1);
    private final Map<Long, Proposal> open = new ConcurrentHashMap<>();

    ClientId client() {
        return client;
    }

    /// Notes a batch.
    Proposal add(long[] requestIds) {
        Proposal proposal =
                new Proposal(nextCall.getAndIncrement(), requestIds, new CompletableFuture<>());
        open.put(proposal.call(), proposal);
        return proposal;
    }

    /// {@return the proposal that `request` carried, or one that nobody waits for}
    Proposal take(@Nullable RaftClientRequest request, int batchSize) {
        if (request != null && request.getClientId().equals(client)) {
            Proposal own = open.remove(request.getCallId());
            if (own != null) {
                return own;
            }
        }
        return new Proposal(0, new long[batchSize], new CompletableFuture<>());
    }

    /// Ends a proposal that did not get into the journal.
    void fail(Proposal proposal, JournalException why) {
        open.remove(proposal.call());
        proposal.committed().completeExceptionally(why);
    }

    /// Ends all open proposals; some of them may still be committed by another leader.
    void failAll(JournalException why) {
        open.values().forEach(proposal -> fail(proposal, why));
    }

    /// One batch.
    ///
    /// @param committed completes with the index of its first command
    record Proposal(long call, long[] requestIds, CompletableFuture<Long> committed) {}
}
