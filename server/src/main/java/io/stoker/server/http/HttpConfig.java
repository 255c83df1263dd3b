package io.stoker.server.http;

import java.util.Optional;

/// How the HTTP port is opened.
///
/// @param host address to bind, such as `127.0.0.1`
/// @param port port to bind, 0 for any free one
/// @param token what callers must present as a bearer token; absent when everybody on the machine
///   may call
/// @param version of the program, shown by `/version` and in metrics
public record HttpConfig(String host, int port, Optional<String> token, String version) {

    public HttpConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "--http: expected a port from 0 to 65535, found " + port);
        }
        token.ifPresent(text -> {
            if (text.isBlank()) {
                throw new IllegalArgumentException("token: expected a secret, found an empty text");
            }
        });
    }

    /// {@return the port on the loopback address, open to everybody on the machine}
    public static HttpConfig loopback(int port, String version) {
        return new HttpConfig("127.0.0.1", port, Optional.empty(), version);
    }

    /// {@return whether only this machine can reach the port}
    public boolean onLoopback() {
        return Gate.isLoopbackName(host);
    }
}
