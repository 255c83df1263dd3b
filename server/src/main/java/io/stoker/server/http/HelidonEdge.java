package io.stoker.server.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Carries requests from the web server to [Front] and replies back: the only class that knows
/// Helidon.
final class HelidonEdge implements AutoCloseable {

    /// Most bytes of a refused body that are read and thrown away, so that the caller, who is still
    /// sending, gets to read the refusal.
    private static final int MAX_SWALLOWED_BYTES = 64 << 20;

    private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");

    private final WebServer server;
    private final Front front;
    private final String boot =
            Integer.toHexString(ThreadLocalRandom.current().nextInt() & 0xFFFFFF);
    private final AtomicLong requests = new AtomicLong();

    private HelidonEdge(HttpConfig config, Front front, InetAddress address) {
        this.front = front;
        this.server =
                WebServer.builder()
                        .host(config.host())
                        .address(address)
                        .port(config.port())
                        .shutdownHook(false)
                        .featuresDiscoverServices(false)
                        .shutdownGracePeriod(Duration.ofMillis(500))
                        .connectionOptions(options -> options.tcpNoDelay(true))
                        .directHandlers(handlers -> {
                            for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
                                handlers.addHandler(type, new DirectProblem());
                            }
                        })
                        .routing((HttpRouting.Builder routing) -> routing.any(this::handle))
                        .build();
    }

    /// {@return the open port}
    ///
    /// @throws IOException when it cannot be bound, naming the setting that moves it
    static HelidonEdge open(HttpConfig config, Front front) throws IOException {
        InetAddress address;
        try {
            address = InetAddress.getByName(config.host());
        } catch (UnknownHostException unknown) {
            throw new IOException(
                    "--http HOST:PORT: %s is no address of this machine".formatted(config.host()),
                    unknown);
        }
        probe(config, address);
        HelidonEdge edge = new HelidonEdge(config, front, address);
        edge.server.start();
        if (!edge.server.isRunning()) {
            throw new IOException(taken(config));
        }
        return edge;
    }

    private static void probe(HttpConfig config, InetAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, config.port()));
        } catch (IOException cannotBind) {
            throw new IOException(taken(config) + " (" + cannotBind.getMessage() + ")", cannotBind);
        }
    }

    private static String taken(HttpConfig config) {
        return "cannot listen on %s:%d; another program may use it: choose another port with --http HOST:PORT"
                .formatted(config.host(), config.port());
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private void handle(ServerRequest in, ServerResponse out) throws IOException {
        String method = in.prologue().method().text();
        String id =
                in.headers()
                        .first(REQUEST_ID)
                        .filter(HelidonEdge::harmless)
                        .orElseGet(this::nextId);
        boolean tooLarge = false;
        byte[] body = NONE;
        if (in.content().hasEntity()) {
            Optional<byte[]> read = read(in);
            tooLarge = read.isEmpty();
            body = read.orElse(NONE);
        }
        String path = in.prologue().uriPath().rawPath();
        Reply reply;
        try {
            Request.Query query = Request.Query.parse(in.prologue().query().rawValue());
            Request request =
                    new Request(method, path, query, name -> header(in, name), body, id, Map.of());
            reply = front.answer(request, tooLarge);
        } catch (ProblemException broken) {
            reply = Reply.problem(broken.problem(), path, id);
        }
        out.header(REQUEST_ID, id);
        boolean last = in.headers().contains(HeaderValues.CONNECTION_CLOSE);
        if (last) {
            out.header(HeaderValues.CONNECTION_CLOSE);
        }
        send(method, reply, out);
        if (last) {
            // Helidon 4.5.0 keeps the connection open all the same, and a caller that reads to the
            // end hangs.
            throw new CloseConnectionException("the caller asked for it");
        }
    }

    private static final byte[] NONE = new byte[0];

    private static final HeaderName NO_SNIFF = HeaderNames.create("X-Content-Type-Options");

    private static Optional<String> header(ServerRequest in, String name) {
        return in.headers().first(HeaderNames.create(name));
    }

    /// {@return the body, empty when it is too large}
    private static Optional<byte[]> read(ServerRequest in) throws IOException {
        try (InputStream stream = in.content().inputStream()) {
            byte[] body = stream.readNBytes(Front.MAX_BODY_BYTES + 1);
            if (body.length <= Front.MAX_BODY_BYTES) {
                return Optional.of(body);
            }
            long swallowed = body.length;
            byte[] waste = new byte[64 << 10];
            for (int n = stream.read(waste);
                    n >= 0 && swallowed < MAX_SWALLOWED_BYTES;
                    n = stream.read(waste)) {
                swallowed += n;
            }
            return Optional.empty();
        }
    }

    private static void send(String method, Reply reply, ServerResponse out) throws IOException {
        out.status(Status.create(reply.status()));
        reply.headers().forEach((name, value) -> out.header(HeaderNames.create(name), value));
        if (!reply.headers().containsKey("X-Content-Type-Options")) {
            out.header(NO_SNIFF, "nosniff");
        }
        if (!reply.headers().containsKey("Cache-Control")) {
            out.header(HeaderNames.CACHE_CONTROL, "no-store");
        }
        switch (reply) {
            case Reply.Full full -> {
                if (!full.contentType().isEmpty()) {
                    out.header(HeaderNames.CONTENT_TYPE, full.contentType());
                }
                if (method.equals("HEAD")) {
                    out.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, full.body().length));
                    out.send();
                } else if (full.body().length == 0) {
                    out.send();
                } else {
                    out.send(full.body());
                }
            }
            case Reply.Live live -> {
                out.header(HeaderNames.CONTENT_TYPE, live.contentType());
                if (method.equals("HEAD")) {
                    out.send();
                    return;
                }
                try (OutputStream stream = out.outputStream()) {
                    live.writer().write(stream);
                } catch (IOException | UncheckedIOException callerIsGone) {
                    // Nothing is left to do for somebody who hung up.
                    return;
                }
            }
        }
    }

    private String nextId() {
        return boot + "-" + Long.toHexString(requests.incrementAndGet());
    }

    private static boolean harmless(String id) {
        return id.matches("[A-Za-z0-9._:-]{1,64}");
    }

    /// Answers requests that break the protocol before they reach a route.
    private static final class DirectProblem implements DirectHandler {
        @Override
        public TransportResponse handle(
                TransportRequest request,
                EventType type,
                Status status,
                ServerResponseHeaders headers,
                @Nullable String message) {
            Problem problem =
                    Problem.of(
                            type == EventType.PAYLOAD_TOO_LARGE
                                    ? ProblemCode.BODY_TOO_LARGE
                                    : ProblemCode.MALFORMED_REQUEST,
                            message == null || message.isBlank()
                                    ? "the request breaks the rules of HTTP"
                                    : message);
            return TransportResponse.builder()
                    .status(Status.create(problem.status()))
                    .headers(headers)
                    .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                    .keepAlive(false)
                    .entity(Json.bytes(problem.json(request.path(), "none")))
                    .build();
        }
    }
}
