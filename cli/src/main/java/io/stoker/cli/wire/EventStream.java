package io.stoker.cli.wire;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/// A stream of server-sent events. One thread reads it.
public final class EventStream implements AutoCloseable {
    private final HttpWire.Answer answer;

    EventStream(HttpWire.Answer answer) {
        this.answer = answer;
    }

    /// One message.
    ///
    /// @param event its topic
    /// @param data what it says
    public record Message(String event, Json data) {}

    /// {@return the next message, empty when the server has ended the stream}
    public Optional<Message> next() throws IOException {
        String event = "message";
        StringBuilder data = new StringBuilder();
        while (true) {
            String line;
            try {
                line = HttpWire.line(answer.body());
            } catch (EOFException ended) {
                return Optional.empty();
            }
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    return Optional.of(new Message(event, JsonReader.read(data.toString())));
                }
                event = "message";
            } else if (line.startsWith("event:")) {
                event = line.substring(6).strip();
            } else if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(line.substring(5).strip());
            }
        }
    }

    @Override
    public void close() throws IOException {
        answer.close();
    }
}
