package io.stoker.server.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// All routes, found by walking the path's parts down a tree. Immutable once built.
final class RouteTable {

    private final List<Route> routes;
    private final Branch root = new Branch();

    RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
        for (Route route : routes) {
            add(route);
        }
    }

    /// {@return every route, in the order of the documentation}
    List<Route> routes() {
        return routes;
    }

    private void add(Route route) {
        Branch branch = root;
        for (String part : parts(route.template())) {
            if (part.startsWith("{")) {
                boolean rest = part.endsWith("...}");
                if (branch.variable == null) {
                    branch.variable = new Branch();
                }
                branch = branch.variable;
                branch.takesRest |= rest;
            } else {
                branch = branch.fixed.computeIfAbsent(part, ignored -> new Branch());
            }
        }
        if (branch.byMethod.put(route.method(), route) != null) {
            throw new IllegalStateException(
                    "two routes for " + route.method() + " " + route.template());
        }
    }

    /// What a path leads to.
    sealed interface Match {}

    /// A route and the values of its path.
    record Found(Route route, Map<String, String> pathValues) implements Match {}

    /// The path is known, the method is not.
    record OtherMethods(List<String> allowed) implements Match {
        OtherMethods {
            allowed = List.copyOf(allowed);
        }
    }

    /// The path is not known.
    record Nothing() implements Match {}

    /// {@return what answers; `HEAD` is answered by `GET`}
    Match find(String method, String path) {
        List<String> values = new ArrayList<>(4);
        Branch branch = root;
        List<String> parts = parts(path);
        for (int i = 0; i < parts.size(); i++) {
            Branch fixed = branch.fixed.get(parts.get(i));
            if (fixed != null) {
                branch = fixed;
            } else if (branch.variable != null) {
                branch = branch.variable;
                if (branch.takesRest) {
                    values.add(
                            Paths.decoded(String.join("/", parts.subList(i, parts.size())), false));
                    break;
                }
                values.add(Paths.decoded(parts.get(i), false));
            } else {
                return new Nothing();
            }
        }
        if (branch.byMethod.isEmpty()) {
            return new Nothing();
        }
        Route route = branch.byMethod.get(method.equals("HEAD") ? "GET" : method);
        return route == null
                ? new OtherMethods(List.copyOf(branch.byMethod.keySet()))
                : new Found(route, named(route, values));
    }

    private static Map<String, String> named(Route route, List<String> values) {
        if (values.isEmpty()) {
            return Map.of();
        }
        Map<String, String> named = new LinkedHashMap<>();
        List<String> names = route.pathNames();
        for (int i = 0; i < names.size(); i++) {
            named.put(names.get(i), values.get(i));
        }
        return named;
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>(6);
        int start = 1;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            if (end > start) {
                parts.add(path.substring(start, end));
            }
            start = end + 1;
        }
        return parts;
    }

    private static final class Branch {
        private final Map<String, Branch> fixed = new HashMap<>();
        private final Map<String, Route> byMethod = new TreeMap<>();
        private @org.jspecify.annotations.Nullable Branch variable;
        private boolean takesRest;
    }
}
