package io.stoker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Submits jobs to a live cluster, one HTTP request each, over a few connections.
final class Submitter {

    private static final List<String> OPEN = List.of("PENDING", "SCHEDULED", "RUNNING");

    private final LiveCluster cluster;
    private final int connections;
    private final AtomicLong newestId = new AtomicLong();

    Submitter(LiveCluster cluster, int connections) {
        this.cluster = cluster;
        this.connections = connections;
    }

    /// Submits `jobs` one-slot jobs called `prefix-NUMBER` that sleep for `millis`.
    ///
    /// @param perSecond pace, 0 for as fast as the answers come
    /// @return when each was sent, by its number, in epoch milliseconds
    long[] submit(String prefix, int jobs, int millis, int perSecond)
            throws IOException, InterruptedException {
        long[] sentAt = new long[jobs];
        AtomicInteger next = new AtomicInteger();
        ConcurrentLinkedQueue<IOException> failures = new ConcurrentLinkedQueue<>();
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try (HttpLink link = cluster.connect()) {
                                    drain(link, prefix, millis, perSecond, start, next, sentAt);
                                } catch (IOException e) {
                                    failures.add(e);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        IOException failure = failures.peek();
        if (failure != null) {
            throw failure;
        }
        return sentAt;
    }

    private void drain(
            HttpLink link,
            String prefix,
            int millis,
            int perSecond,
            long start,
            AtomicInteger next,
            long[] sentAt)
            throws IOException, InterruptedException {
        for (int i = next.getAndIncrement(); i < sentAt.length; i = next.getAndIncrement()) {
            if (perSecond > 0) {
                long due = start + i * (1_000_000_000L / perSecond);
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
                }
            }
            sentAt[i] = System.currentTimeMillis();
            String body =
                    "{\"name\":\"%s-%d\",\"gpus\":1,\"workload\":{\"executor\":\"sleep\",\"duration_ms\":%d}}"
                            .formatted(prefix, i, millis);
            HttpLink.Reply reply = link.post("/api/v1/jobs?fields=metadata.id", body);
            if (reply.status() != 201) {
                throw new IOException(
                        "expected 201, found %d: %s".formatted(reply.status(), reply.body()));
            }
            long id = LiveCluster.json(reply).at("/metadata/id").asLong();
            newestId.accumulateAndGet(id, Math::max);
        }
    }

    /// Waits until no job waits or runs any more. Asks for the newest job until it has ended,
    /// because asking for the whole cluster costs the server much more.
    ///
    /// @throws IOException when one ended without success
    void awaitAllCompleted() throws IOException, InterruptedException {
        try (HttpLink link = cluster.connect()) {
            String newest = "/api/v1/jobs/" + newestId.get() + "?fields=status.state";
            while (OPEN.contains(LiveCluster.json(link.get(newest)).at("/status/state").asText())) {
                Thread.sleep(5);
            }
            while (true) {
                JsonNode jobs = LiveCluster.json(link.get("/api/v1/cluster")).get("jobs");
                int open =
                        jobs.get("pending").asInt()
                                + jobs.get("scheduled").asInt()
                                + jobs.get("running").asInt();
                if (open == 0 && jobs.get("completed").asInt() != jobs.get("total").asInt()) {
                    throw new IOException("expected all jobs completed, found " + jobs);
                }
                if (open == 0) {
                    return;
                }
                Thread.sleep(10);
            }
        }
    }
}
