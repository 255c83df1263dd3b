package io.stoker.server.http;

import java.util.ArrayList;
import java.util.List;

/// One call that the server knows: how it is reached, what answers, and what its documentation
/// says.
///
/// @param method HTTP method
/// @param template path with `{name}` parts; a last part `{name...}` takes the rest of the path
/// @param tag group in the documentation; empty for what is not shown there
/// @param summary one line
/// @param parameters query parameters
/// @param body schema of the request's body, empty for none
/// @param reply schema of the reply, empty for none
/// @param access who may call
/// @param handler what answers
record Route(
        String method,
        String template,
        String tag,
        String summary,
        List<Parameter> parameters,
        String body,
        String reply,
        Access access,
        Handler handler) {

    Route {
        parameters = List.copyOf(parameters);
    }

    /// Answers requests. May block; may throw [ProblemException].
    @FunctionalInterface
    interface Handler {
        Reply handle(Request request);
    }

    /// A query parameter.
    record Parameter(String name, String type, String description) {}

    /// Who may call.
    enum Access {
        /// Whoever holds the token, or everybody when there is none.
        CALLERS,
        /// Everybody: liveness, documentation, static files.
        EVERYBODY
    }

    static Route get(String template, String tag, String summary, Handler handler) {
        return new Route("GET", template, tag, summary, List.of(), "", "", Access.CALLERS, handler);
    }

    static Route post(String template, String tag, String summary, Handler handler) {
        return new Route(
                "POST", template, tag, summary, List.of(), "", "", Access.CALLERS, handler);
    }

    /// {@return the same call under another method}
    Route as(String newMethod) {
        return new Route(
                newMethod, template, tag, summary, parameters, body, reply, access, handler);
    }

    /// {@return the same call with one more query parameter}
    Route query(String name, String type, String description) {
        List<Parameter> more = new ArrayList<>(parameters);
        more.add(new Parameter(name, type, description));
        return new Route(method, template, tag, summary, more, body, reply, access, handler);
    }

    /// {@return the same call with the parameters of lists}
    Route paged() {
        return query("limit", "integer", "page size, 1 to 1000, default 100")
                .query("continue", "string", "token of the page before")
                .query("q", "string", "text to be found")
                .query("fields", "string", "only these fields, with commas between");
    }

    /// {@return the same call with a body}
    Route takes(String schema) {
        return new Route(
                method, template, tag, summary, parameters, schema, reply, access, handler);
    }

    /// {@return the same call with the schema of its reply}
    Route replies(String schema) {
        return new Route(method, template, tag, summary, parameters, body, schema, access, handler);
    }

    /// {@return the same call, open to everybody}
    Route open() {
        return new Route(
                method, template, tag, summary, parameters, body, reply, Access.EVERYBODY, handler);
    }

    /// {@return names of the path's variable parts}
    List<String> pathNames() {
        List<String> names = new ArrayList<>();
        for (String part : template.split("/")) {
            if (part.startsWith("{")) {
                names.add(nameOf(part));
            }
        }
        return names;
    }

    static String nameOf(String part) {
        String name = part.substring(1, part.length() - 1);
        return name.endsWith("...") ? name.substring(0, name.length() - 3) : name;
    }
}
