package io.stoker.server.http;

/// Names who asks.
final class Callers {

    private Callers() {}

    /// {@return the name in `X-Stoker-User` when it is a plain one, else `api`}
    static String by(Request request) {
        return request.header("x-stoker-user")
                .filter(name -> name.matches("[A-Za-z0-9._@-]{1,64}"))
                .orElse("api");
    }
}
