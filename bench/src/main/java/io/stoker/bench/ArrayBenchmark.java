package io.stoker.bench;

import io.stoker.model.ArrayRules;
import io.stoker.model.Command;
import io.stoker.model.JobImage;
import io.stoker.model.JobSpec;
import io.stoker.model.Realm;
import io.stoker.protocol.CommandCodec;
import io.stoker.protocol.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Arrays: from sending one to its durable acknowledgement over HTTP, and the memory that a queued
/// task or job takes in the controller.
final class ArrayBenchmark implements Benchmark {

    @Override
    public String name() {
        return "array";
    }

    @Override
    public String summary() {
        return "an array from submission to acknowledgement, and memory per queued task and job";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("tasks", "100000");
        defaults.put("rounds", "100");
        defaults.put("warmup", "100");
        defaults.put("jobs", "100000");
        defaults.put("stoker", "./stoker");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) throws IOException, InterruptedException {
        int tasks = parameters.whole("tasks");
        int rounds = Math.max(1, parameters.whole("rounds"));
        List<Map<String, Object>> rows = new ArrayList<>(memory(tasks, parameters.whole("jobs")));
        try (LiveCluster cluster = LiveCluster.start(parameters.text("stoker"), 1);
                HttpLink link = cluster.connect()) {
            submit(link, tasks, parameters.whole("warmup"));
            double serverCpu = cluster.cpuSeconds();
            double[] millis = submit(link, tasks, rounds);
            serverCpu = cluster.cpuSeconds() - serverCpu;
            double wall = Arrays.stream(millis).sum() / 1e3;
            Arrays.sort(millis);
            rows.addFirst(
                    BenchResult.row(
                            "tasks", tasks,
                            "ackMillisP50", millis[rounds / 2],
                            "ackMillisP90", millis[rounds * 9 / 10],
                            "ackMillisMax", millis[rounds - 1],
                            "serverCpuMillis", 1e3 * serverCpu / rounds));
            return new BenchResult(
                    name(),
                    parameters.asMap(),
                    (double) rounds * tasks / serverCpu,
                    wall,
                    serverCpu,
                    OptionalDouble.empty(),
                    rows);
        }
    }

    /// {@return milliseconds from sending each array to its acknowledgement} The only slot of the
    /// cluster is taken by the first task for an hour: the arrays wait.
    private static double[] submit(HttpLink link, int tasks, int rounds) throws IOException {
        double[] millis = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            String body =
                    "{\"name\":\"array-%d\",\"gpus\":1,\"array\":\"0-%d\",\"workload\":{\"executor\":\"sleep\",\"duration_ms\":3600000}}"
                            .formatted(i, tasks - 1);
            long start = System.nanoTime();
            HttpLink.Reply reply = link.post("/api/v1/jobs?fields=metadata.id", body);
            millis[i] = (System.nanoTime() - start) / 1e6;
            if (reply.status() != 201) {
                throw new IOException(
                        "expected 201, found %d: %s".formatted(reply.status(), reply.body()));
            }
        }
        return millis;
    }

    /// Bytes of heap in a brain without nodes. Each plain job's wish is decoded from bytes of its
    /// own, as it is when it comes over the wire; what readers are shown ([JobImage]) is counted
    /// beside.
    private static List<Map<String, Object>> memory(int tasks, int jobs) {
        JobSpec spec =
                JobSpec.named("bench-job")
                        .withRealm(Realm.SIMULATED)
                        .withUser("somebody")
                        .withEnvironment(new TreeMap<>(Map.of("SEED", "1")));
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.add(row("array", tasks, 1, spec.withArray(ArrayRules.parse("0-" + (tasks - 1)))));
        rows.add(row("jobs", jobs, jobs, spec));
        return rows;
    }

    private static Map<String, Object> row(String what, int queued, int submits, JobSpec spec) {
        MemoryCluster cluster = new MemoryCluster(0, 0);
        byte[] bytes =
                CommandCodec.encode(List.of(new Command.SubmitJob(0, spec, Optional.empty())));
        long empty = usedBytes();
        for (int i = 0; i < submits; i++) {
            cluster.submit(decoded(bytes));
            cluster.settle();
            cluster.truncate();
        }
        long brain = usedBytes();
        ConcurrentSkipListMap<Long, JobImage> view = new ConcurrentSkipListMap<>();
        for (long id = 1; id <= submits; id++) {
            cluster.state().jobImage(id).ifPresent(image -> view.put(image.id(), image));
        }
        long shown = usedBytes();
        if (view.size() != submits || cluster.state().pendingCount() != queued) {
            throw new IllegalStateException(
                    "expected %d queued, found %d"
                            .formatted(queued, cluster.state().pendingCount()));
        }
        return BenchResult.row(
                "queued",
                queued,
                "as",
                what,
                "brainBytesEach",
                (double) (brain - empty) / queued,
                "viewBytesEach",
                (double) (shown - brain) / queued);
    }

    private static JobSpec decoded(byte[] bytes) {
        try {
            return ((Command.SubmitJob) CommandCodec.decode(bytes).getFirst()).spec();
        } catch (MalformedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
