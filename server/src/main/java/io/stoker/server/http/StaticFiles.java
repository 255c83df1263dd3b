package io.stoker.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Files from the class path: the dashboard below `/ui/` and the libraries it uses below
/// `/webjars/`. Files are read once and kept. Safe for any thread.
final class StaticFiles {

    private static final String DASHBOARD = "dashboard/";
    private static final String WEBJARS = "META-INF/resources/webjars/";
    private static final Pattern INLINE_SCRIPT =
            Pattern.compile("<script(?![^>]*\\ssrc=)[^>]*>(.*?)</script>", Pattern.DOTALL);
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("html", "text/html; charset=utf-8"),
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("mjs", "text/javascript; charset=utf-8"),
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("json", "application/json"),
                    Map.entry("map", "application/json"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("png", "image/png"),
                    Map.entry("ico", "image/x-icon"),
                    Map.entry("woff2", "font/woff2"),
                    Map.entry("txt", "text/plain; charset=utf-8"));

    private final ClassLoader loader = StaticFiles.class.getClassLoader();
    private final Map<String, File> files = new ConcurrentHashMap<>();

    private record File(byte[] body, String type, String tag, String policy) {}

    List<Route> routes() {
        return List.of(
                Route.get(
                                "/ui",
                                "",
                                "Dashboard",
                                request -> serve(request, DASHBOARD + "index.html", false))
                        .open(),
                Route.get("/ui/{path...}", "", "Dashboard", request -> dashboard(request)).open(),
                Route.get(
                                "/webjars/{path...}",
                                "",
                                "Libraries",
                                request ->
                                        serve(request, WEBJARS + request.pathValue("path"), true))
                        .open());
    }

    private Reply dashboard(Request request) {
        String path = request.pathValue("path");
        // Names without a dot are the dashboard's own pages, which its script tells apart.
        boolean page = path.indexOf('.') < 0;
        return serve(request, DASHBOARD + (page ? "index.html" : path), false);
    }

    /// {@return whether the class path has a dashboard}
    boolean hasDashboard() {
        return file(DASHBOARD + "index.html").isPresent();
    }

    private Reply serve(Request request, String resource, boolean versioned) {
        Optional<File> found = file(resource);
        if (found.isEmpty()) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.UNKNOWN_PATH,
                            "%s is not a file of this server".formatted(request.path())));
        }
        File file = found.get();
        String caching = versioned ? "public, max-age=31536000, immutable" : "no-cache";
        if (request.header("if-none-match").orElse("").contains(file.tag())) {
            return Reply.empty(304).with("ETag", file.tag()).with("Cache-Control", caching);
        }
        Reply.Full reply =
                new Reply.Full(
                        200,
                        file.type(),
                        file.body(),
                        Map.of("ETag", file.tag(), "Cache-Control", caching));
        return file.policy().isEmpty() ? reply : withPolicy(reply, file.policy());
    }

    static Reply.Full withPolicy(Reply.Full reply, String policy) {
        return reply.with("Content-Security-Policy", policy)
                .with("Referrer-Policy", "no-referrer")
                .with("X-Frame-Options", "DENY");
    }

    private Optional<File> file(String resource) {
        File known = files.get(resource);
        if (known != null) {
            return Optional.of(known);
        }
        if (resource.contains("..")
                || resource.contains("\\")
                || resource.contains("//")
                || resource.endsWith("/")) {
            return Optional.empty();
        }
        Optional<File> read = read(resource);
        read.ifPresent(file -> files.put(resource, file));
        return read;
    }

    private Optional<File> read(String resource) {
        String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
        if (type == null) {
            return Optional.empty();
        }
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] body = in.readAllBytes();
            String tag = '"' + HexFormat.of().formatHex(sha256(body), 0, 12) + '"';
            String policy =
                    type.startsWith("text/html")
                            ? policyFor(new String(body, StandardCharsets.UTF_8))
                            : "";
            return Optional.of(new File(body, type, tag, policy));
        } catch (IOException broken) {
            throw new UncheckedIOException("reading " + resource + " from the class path", broken);
        }
    }

    /// {@return a policy that lets a page use this server only, and run the scripts that stand in
    /// it}
    static String policyFor(String html) {
        StringBuilder scripts = new StringBuilder("'self'");
        Matcher inline = INLINE_SCRIPT.matcher(html);
        while (inline.find()) {
            byte[] hash = sha256(inline.group(1).getBytes(StandardCharsets.UTF_8));
            scripts.append(" 'sha256-")
                    .append(Base64.getEncoder().encodeToString(hash))
                    .append('\'');
        }
        return "default-src 'self'; script-src %s; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:; "
                        .formatted(scripts)
                + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
