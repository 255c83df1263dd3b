package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stoker.model.Realm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamTest {

    private TestServer server;

    @BeforeEach
    void open() {
        server = new TestServer();
        server.cluster.join("n00", Realm.REAL, 2);
    }

    @AfterEach
    void close() {
        server.close();
    }

    /// One message of a stream.
    private record Message(String id, String event, JsonNode data) {}

    /// A stream that a test reads.
    private static final class Reader implements AutoCloseable {
        private final HttpURLConnection connection;
        private final BufferedReader in;

        Reader(String url, String lastId) throws IOException {
            connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setReadTimeout(15_000);
            if (!lastId.isEmpty()) {
                connection.setRequestProperty("Last-Event-ID", lastId);
            }
            in =
                    new BufferedReader(
                            new InputStreamReader(
                                    connection.getInputStream(), StandardCharsets.UTF_8));
        }

        Message next() throws IOException {
            String id = "";
            String event = "";
            JsonNode data = Json.object();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = JsonMapper.builder().build().readTree(line.substring(6));
                } else if (line.isEmpty() && !event.isEmpty()) {
                    return new Message(id, event, data);
                }
            }
            throw new AssertionError("the stream ended");
        }

        Message until(Predicate<Message> wanted) throws IOException {
            for (int i = 0; i < 200; i++) {
                Message message = next();
                if (wanted.test(message)) {
                    return message;
                }
            }
            throw new AssertionError("the message never came");
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }

    @Test
    void tellsOfJobsAsTheyChange() throws IOException {
        try (Reader reader = new Reader(server.url("/api/v1/stream?topics=jobs,events"), "")) {
            Message hello = reader.next();
            assertThat(hello.event()).isEqualTo("hello");
            assertThat(hello.data().get("resumed").asBoolean()).isFalse();

            long id = server.submit("{\"name\":\"live\",\"run\":\"x\",\"gpus\":1}");

            Message jobs =
                    reader.until(message ->
                            message.event().equals("jobs")
                                    && message.data()
                                            .at("/changed/0/status/state")
                                            .asText()
                                            .equals("RUNNING"));
            assertThat(jobs.data().at("/changed/0/metadata/id").asLong()).isEqualTo(id);
            assertThat(jobs.id()).matches("[a-z0-9]+-\\d+");
        }
    }

    @Test
    void drawsTheMapAndItsLayout() throws IOException {
        try (Reader reader =
                new Reader(server.url("/api/v1/stream?topics=heatmap,cluster,nodes"), "")) {
            Message layout = reader.until(message -> message.event().equals("layout"));
            Message cells = reader.until(message -> message.event().equals("heatmap"));

            assertThat(layout.data().at("/nodes/0").toString())
                    .isEqualTo("[0,\"n00\",\"b1\",\"r1\",2]");
            byte[] bytes = java.util.Base64.getDecoder().decode(cells.data().get("cells").asText());
            assertThat(bytes).containsExactly(0x80, 0, 0x80, 0);
        }
    }

    @Test
    void sendsWhatAReturningClientMissed() throws IOException {
        String lastId;
        try (Reader reader = new Reader(server.url("/api/v1/stream?topics=cluster"), "")) {
            lastId = reader.until(message -> message.event().equals("cluster")).id();
        }
        long id = server.submit("{\"run\":\"x\",\"gpus\":1,\"held\":true}");

        try (Reader reader = new Reader(server.url("/api/v1/stream?topics=jobs"), lastId)) {
            assertThat(reader.next().data().get("resumed").asBoolean()).isTrue();
            Message missed = reader.until(message -> message.event().equals("jobs"));
            assertThat(missed.data().at("/changed/0/metadata/id").asLong()).isEqualTo(id);
        }
    }

    @Test
    void resetsAClientOfAnEarlierProcess() throws IOException {
        try (Reader reader = new Reader(server.url("/api/v1/stream?topics=cluster"), "other-17")) {
            Message reset = reader.until(message -> message.event().equals("reset"));

            assertThat(reset.data().get("reason").asText()).isEqualTo("restart");
        }
    }

    @Test
    void cutsOffAClientThatDoesNotRead() {
        StreamClient client = new StreamClient(java.util.Set.of("cluster"));

        for (int i = 0; i < 1_000 && !client.cutOff(); i++) {
            client.offer(StreamClient.Message.of("cluster", "a-" + i, "", Json.object()));
        }

        assertThat(client.cutOff()).isTrue();
    }
}
