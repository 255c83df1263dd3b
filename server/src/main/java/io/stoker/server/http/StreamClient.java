package io.stoker.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One open live stream: its topics and the messages that wait for it. The ticker offers, the
/// client's own thread takes.
final class StreamClient {

    /// Messages that may wait: at two ticks a second over seven topics, more than ten seconds.
    private static final int MOST_WAITING = 256;

    static final byte[] COMMENT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final Set<String> topics;
    private final ArrayBlockingQueue<Message> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile boolean cutOff;

    // Written before the client is shown to the ticker, then the ticker's own.
    private boolean fresh = true;
    private boolean resumes;
    private long joinedAfter;
    private long layoutVersion = -1;
    private Optional<String> resetReason = Optional.empty();

    StreamClient(Set<String> topics) {
        this.topics = Set.copyOf(topics);
    }

    /// A message, ready to be written.
    record Message(String topic, byte[] bytes) {

        static Message of(String event, String id, String before, JsonNode data) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(256);
            String idLine = id.isEmpty() ? "" : "id: " + id + "\n";
            out.writeBytes(
                    (before + idLine + "event: " + event + "\ndata: ")
                            .getBytes(StandardCharsets.UTF_8));
            out.writeBytes(Json.bytes(data));
            out.writeBytes(new byte[] {'\n', '\n'});
            return new Message(event, out.toByteArray());
        }
    }

    Set<String> topics() {
        return topics;
    }

    boolean wants(String topic) {
        return topics.contains(topic);
    }

    /// Notes the newest event that the client knows of.
    ///
    /// @param again whether it was here before and keeps what it has
    void joinAfter(long sequence, boolean again) {
        joinedAfter = sequence;
        resumes = again;
    }

    long joinedAfter() {
        return joinedAfter;
    }

    boolean resumes() {
        return resumes;
    }

    void announceReset(String reason) {
        resetReason = Optional.of(reason);
    }

    /// {@return why it must start anew, once}
    Optional<String> takeReset() {
        Optional<String> reason = resetReason;
        resetReason = Optional.empty();
        return reason;
    }

    /// {@return whether no tick has seen it yet; true once}
    boolean takeFresh() {
        boolean first = fresh;
        fresh = false;
        return first;
    }

    long layoutVersion() {
        return layoutVersion;
    }

    void layoutVersion(long version) {
        layoutVersion = version;
    }

    /// Adds a message; a client that already has too many is cut off instead.
    void offer(Message message) {
        if (!queue.offer(message)) {
            cutOff = true;
        }
    }

    boolean cutOff() {
        return cutOff;
    }

    /// {@return the next message, empty when none came in time}
    Optional<Message> next(long millis) throws InterruptedException {
        Message message = queue.poll(millis, TimeUnit.MILLISECONDS);
        return message == null || message.bytes().length == 0
                ? Optional.empty()
                : Optional.of(message);
    }

    /// Makes a waiting writer look around.
    void wake() {
        offer(new Message("", new byte[0]));
    }
}
