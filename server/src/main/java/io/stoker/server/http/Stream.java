package io.stoker.server.http;

import io.stoker.server.metrics.HttpMetrics;
import io.stoker.server.shell.Controller;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/api/v1/stream`: live updates as Server-Sent Events.
///
/// One ticker looks twice a second at what changed and makes each message once; every client has a
/// bounded queue of messages and its own thread that writes them. A client whose queue is full is
/// cut off.
final class Stream implements AutoCloseable {

    static final long TICK_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Stream.class);
    private static final long COMMENT_MILLIS = 15_000;

    private final Tick tick;
    private final Pulse pulse;
    private final HttpMetrics metrics;
    private final Set<StreamClient> clients = ConcurrentHashMap.newKeySet();
    private final String boot;
    private volatile boolean closed;
    private final Thread ticker;

    Stream(Controller controller, ClusterShape cluster, Pulse pulse, HttpMetrics metrics) {
        this.boot = Long.toString(controller.now(), 36);
        this.tick = new Tick(controller, cluster);
        this.pulse = pulse;
        this.metrics = metrics;
        this.ticker = Thread.ofVirtual().name("stoker-stream").unstarted(this::run);
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                                "/api/v1/stream",
                                "live",
                                "Live updates as Server-Sent Events",
                                this::open)
                        .query(
                                "topics",
                                "string",
                                "some of cluster, jobs, nodes, events, faults, heatmap, job:ID, with commas between; default cluster"));
    }

    void start() {
        ticker.start();
    }

    private Reply open(Request request) {
        Set<String> topics = topics(request.query().value("topics").orElse("cluster"));
        Optional<String> lastId =
                request.header("last-event-id").or(() -> request.query().value("lastEventId"));
        Map<String, String> headers =
                Map.of("Cache-Control", "no-store", "X-Accel-Buffering", "no");
        return new Reply.Live(200, "text/event-stream", headers, out -> serve(out, topics, lastId));
    }

    private static Set<String> topics(String text) {
        Set<String> topics =
                java.util.Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .collect(Collectors.toSet());
        for (String topic : topics) {
            if (!Tick.TOPICS.contains(topic) && !topic.matches("job:\\d{1,18}")) {
                throw Problem.parameter(
                        "topics",
                        "expected some of %s, job:ID, found %s"
                                .formatted(String.join(", ", Tick.TOPICS), topic));
            }
        }
        return topics;
    }

    private void serve(OutputStream out, Set<String> topics, Optional<String> lastId)
            throws IOException {
        StreamClient client = new StreamClient(topics);
        metrics.streams(1);
        try {
            client.offer(hello(client, lastId));
            clients.add(client);
            while (!closed) {
                Optional<StreamClient.Message> message = client.next(COMMENT_MILLIS);
                if (client.cutOff()) {
                    metrics.reset("slow_consumer");
                    return;
                }
                byte[] bytes =
                        message.map(StreamClient.Message::bytes).orElse(StreamClient.COMMENT);
                out.write(bytes);
                out.flush();
                message.ifPresent(one -> metrics.sent(one.topic(), bytes.length));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            clients.remove(client);
            metrics.streams(-1);
        }
    }

    // What a client gets first: where it stands, and for a new one the present state of its topics.
    private StreamClient.Message hello(StreamClient client, Optional<String> lastId) {
        long resumeAfter = -1;
        if (lastId.isPresent()) {
            String[] parts = lastId.get().split("-", 2);
            boolean ours =
                    parts.length == 2 && parts[0].equals(boot) && parts[1].matches("\\d{1,18}");
            if (ours && pulse.lastSequence() - Long.parseLong(parts[1]) < EventList.ALL) {
                resumeAfter = Long.parseLong(parts[1]);
            } else {
                String reason = ours ? "gap" : "restart";
                metrics.reset(reason);
                client.announceReset(reason);
            }
        }
        boolean resumes = resumeAfter >= 0;
        client.joinAfter(resumes ? resumeAfter : pulse.lastSequence(), resumes);
        var node = Json.object();
        var list = node.putArray("topics");
        client.topics().stream().sorted().forEach(list::add);
        node.put("resumed", resumes);
        String id = resumes ? boot + "-" + resumeAfter : "";
        return StreamClient.Message.of("hello", id, "retry: 2000\n", node);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(TICK_MILLIS * 1_000_000);
            if (clients.isEmpty()) {
                tick.rest(pulse.lastSequence());
                continue;
            }
            try {
                tick.once(clients, boot);
            } catch (RuntimeException mistake) {
                LOG.error("one tick of the live stream was lost: {}", mistake, mistake);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(ticker);
        clients.forEach(StreamClient::wake);
    }
}
