package io.stoker.bench;

import io.stoker.model.Command;
import io.stoker.model.JobSpec;
import io.stoker.model.StateImage;
import io.stoker.protocol.CommandCodec;
import io.stoker.raft.JournalConfig;
import io.stoker.raft.JournalException;
import io.stoker.raft.JournalListener;
import io.stoker.raft.RatisJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// Appends to a one-member durable journal: commands of about 256 bytes, by how many share one
/// entry and so one sync.
final class JournalBenchmark implements Benchmark {

    private static final int WARMUP = 5_000;

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public String summary() {
        return "durable appends of 256-byte commands, by commands an entry";
    }

    @Override
    public SortedMap<String, String> defaults() {
        SortedMap<String, String> defaults = new TreeMap<>();
        defaults.put("batch", "1,16,256,4096");
        defaults.put("commands", "200000");
        defaults.put("entries", "2000");
        defaults.put("inFlight", "8");
        defaults.put("directory", "");
        return defaults;
    }

    @Override
    public BenchResult run(Parameters parameters) throws IOException, InterruptedException {
        String where = parameters.text("directory");
        Path folder =
                where.isEmpty()
                        ? Files.createTempDirectory("stoker-bench-")
                        : Files.createTempDirectory(Path.of(where), "stoker-bench-");
        JournalConfig config =
                JournalConfig.single(folder.resolve("journal"), "127.0.0.1", LiveCluster.freePort())
                        .withLimits(
                                new JournalConfig.Limits(Long.MAX_VALUE, Long.MAX_VALUE, 32 << 20));
        List<Map<String, Object>> rows = new ArrayList<>();
        double rate = 0;
        double wall = 0;
        double cpu = 0;
        try (RatisJournal journal = RatisJournal.open(config, new Sink())) {
            Command command = command();
            append(journal, command, 64, WARMUP / 64, 8);
            for (int batch : parameters.wholes("batch")) {
                int entries =
                        Math.max(
                                1,
                                Math.min(
                                        parameters.whole("entries"),
                                        parameters.whole("commands") / batch));
                double cpuBefore = LiveCluster.ownCpuSeconds();
                long start = System.nanoTime();
                double[] millis =
                        append(journal, command, batch, entries, parameters.whole("inFlight"));
                double seconds = (System.nanoTime() - start) / 1e9;
                double used = LiveCluster.ownCpuSeconds() - cpuBefore;
                long commands = (long) entries * batch;
                rate = commands / used;
                wall += seconds;
                cpu += used;
                rows.add(
                        BenchResult.row(
                                "batch",
                                batch,
                                "commands",
                                commands,
                                "commandsPerSecond",
                                commands / seconds,
                                "ratePerCpuSecond",
                                rate,
                                "ackMillisP50",
                                millis[entries / 2],
                                "ackMillisP99",
                                millis[Math.min(entries - 1, entries * 99 / 100)]));
            }
        } catch (JournalException broken) {
            throw new IOException(broken);
        } finally {
            LiveCluster.delete(folder);
        }
        return new BenchResult(
                name(), parameters.asMap(), rate, wall, cpu, OptionalDouble.empty(), rows);
    }

    /// {@return how long each append took, sorted}
    private static double[] append(
            RatisJournal journal, Command command, int batch, int entries, int inFlight) {
        List<Command> commands = Collections.nCopies(batch, command);
        long[] requestIds = new long[batch];
        double[] millis = new double[entries];
        ArrayDeque<CompletableFuture<?>> open = new ArrayDeque<>();
        for (int i = 0; i < entries; i++) {
            int entry = i;
            long start = System.nanoTime();
            open.add(
                    journal.append(commands, requestIds)
                            .thenRun(() -> millis[entry] = (System.nanoTime() - start) / 1e6));
            if (open.size() >= inFlight) {
                open.remove().join();
            }
        }
        open.forEach(CompletableFuture::join);
        Arrays.sort(millis);
        return millis;
    }

    private static Command command() {
        JobSpec spec = JobSpec.named("bench");
        Command bare = new Command.SubmitJob(1_790_000_000_000L, spec, java.util.Optional.empty());
        int missing = Math.max(1, 256 - CommandCodec.encode(bare).length - 12);
        TreeMap<String, String> labels = new TreeMap<>(Map.of("pad", "x".repeat(missing)));
        return new Command.SubmitJob(
                1_790_000_000_000L, spec.withLabels(labels), java.util.Optional.empty());
    }

    /// Takes what is committed and keeps nothing.
    private static final class Sink implements JournalListener {
        @Override
        public void restored(StateImage image) {}

        @Override
        public CompletableFuture<Void> committed(
                long firstIndex, List<Command> commands, long[] requestIds) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<StateImage> image() {
            return CompletableFuture.failedFuture(new IllegalStateException("no snapshot is due"));
        }

        @Override
        public void leading(boolean leading) {}

        @Override
        public void failed(JournalException why) {
            throw new IllegalStateException(why);
        }
    }
}
