package io.stoker.cli;

/// Jobs as the API shows them.
final class Jobs {
    private Jobs() {}

    static String job(int id, String name, String state, String status) {
        return """
        {"kind":"Job","metadata":{"id":%d,"name":"%s"},
         "spec":{"queue":"default","user":"ana","realm":"real","priority":500,"workers":1,
         "workload":{"type":"exec","argv":["true"]},"time":{"limitSeconds":null}},
         "status":{"state":"%s","request":"1x1",%s"waitSeconds":0.5,"runSeconds":62.9,"nodes":["n01"],"nodeCount":1}}\
        """
                .formatted(id, name, state, status);
    }

    static String list(String... jobs) {
        return "{\"kind\":\"JobList\",\"metadata\":{\"continue\":null,\"total\":%d},\"items\":[%s]}"
                .formatted(jobs.length, String.join(",", jobs));
    }

    static String running(int id) {
        return job(id, "train", "RUNNING", "\"startedAt\":\"2026-11-22T01:10:00Z\",\"attempt\":1,");
    }

    static String ended(int id, String state, int exitCode, String cause) {
        return job(
                id,
                "train",
                state,
                "\"startedAt\":\"2026-11-22T01:10:00Z\",\"attempt\":1,\"exitCode\":%d,\"cause\":\"%s\","
                        .formatted(exitCode, cause));
    }
}
