package io.stoker.agent.core;

import java.util.LinkedHashMap;

/// This node's claim to be alive, seen from its own side. It counts from the moment the last
/// acknowledged heartbeat was *sent*, so it runs out here before the controller, which counts from
/// the moment it received one, gives the node's GPUs away. One writer.
final class Lease {
    /// Heartbeats without an answer that are remembered; more would mean a controller that never
    /// answers.
    private static final int MOST_UNANSWERED = 256;

    /// Share of the lease after which workers get TERM, in percent.
    private static final int TERM_PERCENT = 80;

    /// Share of the lease after which workers get KILL, in percent: the rest is time to die in.
    private static final int KILL_PERCENT = 95;

    private final LinkedHashMap<Long, Long> unanswered = new LinkedHashMap<>();
    private long millis;
    private long renewedAt;

    Lease(long millis, long now) {
        this.millis = millis;
        this.renewedAt = now;
    }

    /// The controller granted a lease in answer to something sent at `sentAt`.
    void grant(long leaseMillis, long sentAt) {
        millis = leaseMillis;
        renewedAt = Math.max(renewedAt, sentAt);
        unanswered.clear();
    }

    void sent(long sequence, long now) {
        unanswered.put(sequence, now);
        if (unanswered.size() > MOST_UNANSWERED) {
            unanswered.pollFirstEntry();
        }
    }

    void answered(long sequence) {
        Long sentAt = unanswered.remove(sequence);
        if (sentAt != null) {
            renewedAt = Math.max(renewedAt, sentAt);
            while (!unanswered.isEmpty() && unanswered.firstEntry().getKey() < sequence) {
                unanswered.pollFirstEntry();
            }
        }
    }

    long renewedAt() {
        return renewedAt;
    }

    boolean none() {
        return millis <= 0;
    }

    long millis() {
        return millis;
    }

    long termAt() {
        return renewedAt + millis * TERM_PERCENT / 100;
    }

    long killAt() {
        return renewedAt + millis * KILL_PERCENT / 100;
    }
}
