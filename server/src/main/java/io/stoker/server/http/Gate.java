package io.stoker.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/// Decides who may call.
///
/// On a loopback address the `Host` must be a loopback name, so that a web page cannot reach the
/// server by rebinding its own name; a request that changes something and names an `Origin` must
/// come from this server's own pages, so that a page elsewhere cannot forge it.
final class Gate {

    private final HttpConfig config;
    private final Optional<byte[]> token;

    Gate(HttpConfig config) {
        this.config = config;
        this.token = config.token().map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /// {@return why the request is refused, empty when its names are right}
    Optional<Problem> refusal(Request request) {
        String host = request.header("host").orElse("");
        if (config.onLoopback() && !isLoopbackName(withoutPort(host))) {
            return Optional.of(
                    Problem.of(
                            ProblemCode.FOREIGN_HOST,
                            "Host: expected localhost or a loopback address, found %s; bind another address with --http HOST:PORT"
                                    .formatted(host.isEmpty() ? "nothing" : host)));
        }
        boolean changes =
                switch (request.method()) {
                    case "GET", "HEAD", "OPTIONS" -> false;
                    default -> true;
                };
        Optional<String> origin = request.header("origin");
        if (changes && origin.isPresent() && !sameSite(origin.get(), host)) {
            return Optional.of(
                    Problem.of(
                            ProblemCode.FOREIGN_ORIGIN,
                            "Origin: expected this server's own (%s), found %s"
                                    .formatted(host, origin.get())));
        }
        return Optional.empty();
    }

    /// {@return why the caller is not let in, empty when the token is right or none is needed}
    Optional<Problem> unauthorized(Request request) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        String header = request.header("authorization").orElse("");
        if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            byte[] sent = header.substring(7).strip().getBytes(StandardCharsets.UTF_8);
            if (MessageDigest.isEqual(sent, token.get())) {
                return Optional.empty();
            }
        }
        return Optional.of(
                Problem.of(
                        ProblemCode.UNAUTHORIZED,
                        header.isEmpty()
                                ? "Authorization: expected a bearer token, found none"
                                : "Authorization: the token is wrong"));
    }

    private static boolean sameSite(String origin, String host) {
        int scheme = origin.indexOf("://");
        return scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }

    private static String withoutPort(String host) {
        int bracket = host.indexOf(']');
        int colon = host.indexOf(':', Math.max(bracket, 0));
        return colon < 0 ? host : host.substring(0, colon);
    }

    /// {@return whether a name or address can only mean this machine}
    static boolean isLoopbackName(String name) {
        String host = name.toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("::1")
                || host.equals("[::1]")
                || host.matches("127(\\.\\d{1,3}){3}");
    }
}
