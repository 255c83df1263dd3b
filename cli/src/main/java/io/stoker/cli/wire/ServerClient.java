package io.stoker.cli.wire;

import io.stoker.cli.CliFailure;
import io.stoker.cli.ExitCode;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A controller's HTTP API. Every call opens a connection of its own; what goes wrong becomes a
/// [CliFailure] with the exit code and the words for it.
public final class ServerClient {
    private static final int READ_MILLIS = 30_000;
    private static final int MAX_ATTEMPTS = 5;
    private static final int MAX_REPLY_BYTES = 256 << 20;
    private final URI server;
    private final Optional<String> token;

    /// @param server such as `http://127.0.0.1:8000`
    /// @param token sent as bearer token, when there is one
    public ServerClient(URI server, Optional<String> token) {
        this.server = server;
        this.token = token;
    }

    /// {@return the address it talks to}
    public URI server() {
        return server;
    }

    /// A reply that was not an error.
    ///
    /// @param replayed whether an earlier request with the same key had done it
    public record Reply(int status, Json body, boolean replayed) {}

    /// {@return what `path` shows}
    public Json get(String path) {
        return call("GET", path, "application/json", "").body();
    }

    /// {@return all items of a list, page by page, at most `most`}
    public Items list(String path, int most) {
        java.util.ArrayList<Json> items = new java.util.ArrayList<>();
        String joint = path.contains("?") ? "&" : "?";
        Json page = get(path + joint + "limit=" + Math.min(most, 1_000));
        Json first = page;
        items.addAll(page.at("items").items());
        while (items.size() < most && page.at("metadata.continue").words().isPresent()) {
            String token = encode(page.at("metadata.continue").text());
            page =
                    get(
                            path
                                    + joint
                                    + "limit="
                                    + Math.min(most - items.size(), 1_000)
                                    + "&continue="
                                    + token);
            items.addAll(page.at("items").items());
        }
        return new Items(first, List.copyOf(items));
    }

    /// A list, all pages in one.
    ///
    /// @param first the first page, for its kind and metadata
    public record Items(Json first, List<Json> items) {

        /// {@return the list as one JSON object, as if it had come on one page}
        public Json whole() {
            Map<String, Json> members = new LinkedHashMap<>(first.fields());
            members.put("items", new Json.Arr(items));
            Map<String, Json> metadata = new LinkedHashMap<>(first.at("metadata").fields());
            if (!metadata.isEmpty()) {
                metadata.put("continue", Json.NULL);
                long total = Math.max(first.at("metadata.total").whole(), items.size());
                metadata.put("remainingItemCount", Json.of(total - items.size()));
                members.put("metadata", new Json.Obj(metadata));
            }
            return new Json.Obj(members);
        }
    }

    /// {@return the answer to a POST with a JSON body}
    public Json post(String path, Json body) {
        return call("POST", path, "application/json", JsonWriter.line(body)).body();
    }

    /// Makes one call. A POST carries an idempotency key of its own, so that trying again is safe
    /// when the server is busy.
    public Reply call(String method, String path, String contentType, String body) {
        return call(method, path, contentType, body, newKey());
    }

    /// Makes one call with the idempotency key of the caller.
    public Reply call(String method, String path, String contentType, String body, String key) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        if (!body.isEmpty()) {
            headers.put("Content-Type", contentType);
        }
        if (method.equals("POST")) {
            headers.put("Idempotency-Key", key);
        }
        for (int attempt = 1; ; attempt++) {
            try (HttpWire.Answer answer = open(method, path, headers, body, READ_MILLIS)) {
                String text = text(answer);
                if (answer.status() < 400) {
                    boolean replayed = "true".equals(answer.header("idempotency-replayed"));
                    return new Reply(answer.status(), json(text), replayed);
                }
                boolean busy = answer.status() == 429 || answer.status() == 503;
                if (!busy || attempt == MAX_ATTEMPTS) {
                    throw problem(answer.status(), text);
                }
                pause(answer.header("retry-after"), attempt);
            } catch (IOException broken) {
                throw unreachable(broken);
            }
        }
    }

    /// Opens the stream of events at `path`; the caller closes it.
    public EventStream stream(String path) {
        try {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Accept", "text/event-stream");
            HttpWire.Answer answer = open("GET", path, headers, "", READ_MILLIS * 2);
            if (answer.status() >= 400) {
                String text = text(answer);
                answer.close();
                throw problem(answer.status(), text);
            }
            return new EventStream(answer);
        } catch (IOException broken) {
            throw unreachable(broken);
        }
    }

    /// {@return text as it may stand in a path or a query}
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// {@return a key nobody else uses}
    public static String newKey() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private HttpWire.Answer open(
            String method, String path, Map<String, String> headers, String body, int readMillis)
            throws IOException {
        token.ifPresent(secret -> headers.put("Authorization", "Bearer " + secret));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return HttpWire.send(
                server, new HttpWire.Request(method, path, headers, bytes, readMillis));
    }

    private static String text(HttpWire.Answer answer) throws IOException {
        byte[] bytes = answer.body().readNBytes(MAX_REPLY_BYTES + 1);
        if (bytes.length > MAX_REPLY_BYTES) {
            throw new IOException("the reply has more than 256 MiB");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Json json(String text) {
        if (text.isBlank()) {
            return Json.NULL;
        }
        try {
            return JsonReader.read(text);
        } catch (JsonReader.JsonException notJson) {
            throw new CliFailure(
                    ExitCode.UNREACHABLE,
                    "%s does not answer as a Stoker controller: %s"
                            .formatted(server, notJson.getMessage()));
        }
    }

    private static void pause(String retryAfter, int attempt) throws IOException {
        long millis = 200L << attempt;
        try {
            millis = Math.clamp(Long.parseLong(retryAfter.strip()) * 1_000, 100, 5_000);
        } catch (NumberFormatException unnamed) {
            // keep the growing pause
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    private CliFailure unreachable(IOException broken) {
        String why =
                broken.getMessage() == null
                        ? broken.getClass().getSimpleName()
                        : broken.getMessage();
        if (broken instanceof SocketTimeoutException) {
            why = "no answer in time";
        } else if (broken instanceof java.net.UnknownHostException) {
            why = "no such host";
        }
        return new CliFailure(
                ExitCode.UNREACHABLE,
                ("no controller at %s: %s%n  Start one with `stoker up`, or name another with --server URL"
                                + " or STOKER_SERVER.")
                        .formatted(server, why));
    }

    private static CliFailure problem(int status, String text) {
        return new ApiProblem(status, text).failure();
    }
}
