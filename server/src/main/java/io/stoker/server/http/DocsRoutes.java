package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `/`, `/docs`, `/redoc`, `/openapi.json` and `/problems/{code}`: what tells people how to use the
/// server.
final class DocsRoutes {

    static final String SWAGGER = "/webjars/swagger-ui/5.34.1/";
    static final String REDOC = "/webjars/redoc/2.5.1/redoc.standalone.js";

    private static final String SWAGGER_PAGE =
            """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8"><title>Stoker API</title>
              <link rel="stylesheet" href="%1$sswagger-ui.css">
              <link rel="icon" href="data:,">
            </head>
            <body>
              <div id="swagger-ui"></div>
              <script src="%1$sswagger-ui-bundle.js"></script>
              <script>
                SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null});
              </script>
            </body>
            </html>
            """
                    .formatted(SWAGGER);

    private static final String REDOC_PAGE =
            """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8"><title>Stoker API reference</title>
              <link rel="icon" href="data:,">
              <style>body { margin: 0; }</style>
            </head>
            <body>
              <redoc spec-url="/openapi.json"></redoc>
              <script src="%s"></script>
            </body>
            </html>
            """
                    .formatted(REDOC);

    private final String version;
    private final StaticFiles files;
    private volatile byte[] openApi = new byte[0];
    private volatile byte[] endpoints = new byte[0];

    DocsRoutes(String version, StaticFiles files) {
        this.version = version;
        this.files = files;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                                "/",
                                "docs",
                                "Endpoints as JSON; a browser gets the dashboard",
                                this::root)
                        .open(),
                Route.get("/docs", "docs", "Swagger UI", request -> page(SWAGGER_PAGE)).open(),
                Route.get("/redoc", "docs", "ReDoc", request -> page(REDOC_PAGE)).open(),
                Route.get(
                                "/openapi.json",
                                "docs",
                                "This API as OpenAPI 3.1",
                                request -> json(openApi))
                        .open(),
                Route.get("/problems", "docs", "All kinds of errors", request -> problems()).open(),
                Route.get("/problems/{code}", "docs", "What a kind of error means", this::problem)
                        .open());
    }

    /// Writes down what the table knows. Called once, before the port opens.
    void describe(RouteTable table) {
        openApi = Json.bytes(new OpenApi(version).describe(table.routes()));
        ObjectNode node =
                Json.object()
                        .put("name", "stoker")
                        .put("version", version)
                        .put("dashboard", "/ui/")
                        .put("docs", "/docs")
                        .put("redoc", "/redoc")
                        .put("openapi", "/openapi.json")
                        .put("metrics", "/metrics");
        ArrayNode list = node.putArray("endpoints");
        for (Route route : table.routes()) {
            if (!route.tag().isEmpty()) {
                list.addObject()
                        .put("method", route.method())
                        .put("path", route.template())
                        .put("summary", route.summary());
            }
        }
        endpoints = Json.bytes(node);
    }

    private Reply root(Request request) {
        if (request.prefers("text/html") && files.hasDashboard()) {
            return Reply.empty(302).with("Location", "/ui/").with("Vary", "Accept");
        }
        return json(endpoints).with("Vary", "Accept");
    }

    private static Reply.Full json(byte[] body) {
        return new Reply.Full(200, "application/json", body, Map.of());
    }

    private static Reply page(String html) {
        return StaticFiles.withPolicy(
                        Reply.text("text/html; charset=utf-8", html), StaticFiles.policyFor(html))
                .with("Cache-Control", "no-cache");
    }

    private static Reply problems() {
        ArrayNode list = Json.array();
        for (ProblemCode code : ProblemCode.values()) {
            list.add(describe(code));
        }
        ObjectNode node = Json.object();
        node.set("problems", list);
        return Reply.json(node);
    }

    private Reply problem(Request request) {
        String word = request.pathValue("code");
        Optional<ProblemCode> code = ProblemCode.ofCode(word);
        if (code.isEmpty()) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.UNKNOWN_PATH,
                            "no problem is called " + word + "; GET /problems lists them"));
        }
        if (!request.prefers("text/html")) {
            return Reply.json(describe(code.get()));
        }
        String html =
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>%1$s</title></head><body><h1>%2$s</h1><p><code>%1$s</code>, HTTP %3$d</p><p>%4$s</p></body></html>"
                        .formatted(
                                code.get().code(),
                                escaped(code.get().title()),
                                code.get().status(),
                                escaped(code.get().wayOut()));
        return StaticFiles.withPolicy(
                new Reply.Full(
                        200,
                        "text/html; charset=utf-8",
                        html.getBytes(StandardCharsets.UTF_8),
                        Map.of()),
                StaticFiles.policyFor(html));
    }

    private static ObjectNode describe(ProblemCode code) {
        return Json.object()
                .put("code", code.code())
                .put("type", "/problems/" + code.code())
                .put("status", code.status())
                .put("title", code.title())
                .put("help", code.wayOut());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
