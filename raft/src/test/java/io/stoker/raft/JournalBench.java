package io.stoker.raft;

import io.stoker.model.Command;
import io.stoker.model.JobSpec;
import io.stoker.model.StateImage;
import io.stoker.model.Workload;
import io.stoker.protocol.CommandCodec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Appends to a journal as fast as it goes, beside a plain loop of write and fdatasync on the same
/// disk.
///
/// ```
/// java -cp CLASSPATH io.stoker.raft.JournalBench DIRECTORY [SECONDS-A-CASE]
/// ```
public final class JournalBench {

    private JournalBench() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 3;
        Command command =
                new Command.SubmitJob(
                        1_763_776_800_123L,
                        JobSpec.named("calc-urgent-1234")
                                .withUser("ada")
                                .withWorkload(Workload.sleep(250))
                                .withWorkingDirectory("/home/ada/experiments/vision/run-0042")
                                .withExternalId("task_001234"),
                        Optional.empty());
        int bytes = CommandCodec.encode(List.of(command)).length;
        System.out.println("one command: " + bytes + " bytes");
        raw(directory, bytes, seconds);
        raw(directory, bytes * 100, seconds);
        long start = System.nanoTime();
        RatisJournal journal =
                RatisJournal.open(
                        JournalConfig.single(
                                directory.resolve("journal"),
                                "127.0.0.1",
                                RatisJournalTest.freePort()),
                        new Sink());
        System.out.printf(
                "open, first in this JVM: %d ms%n", (System.nanoTime() - start) / 1_000_000);
        append(journal, command, 16, 64, seconds, "warm-up ");
        for (int batch : new int[] {1, 16, 100}) {
            for (int window : new int[] {1, 64}) {
                append(journal, command, batch, window, seconds, "");
            }
        }
        raw(directory, bytes, seconds);
        start = System.nanoTime();
        journal.close();
        System.out.printf("close: %d ms%n", (System.nanoTime() - start) / 1_000_000);
        start = System.nanoTime();
        Sink sink = new Sink();
        journal =
                RatisJournal.open(
                        JournalConfig.single(
                                directory.resolve("journal"),
                                "127.0.0.1",
                                RatisJournalTest.freePort()),
                        sink);
        System.out.printf(
                "open again, %d commands replayed: %d ms%n",
                sink.commands, (System.nanoTime() - start) / 1_000_000);
        journal.close();
    }

    private static void raw(Path directory, int bytes, double seconds) throws IOException {
        Path file = directory.resolve("raw");
        long[] nanos = new long[1_000_000];
        int count = 0;
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.allocate(64 << 20));
            channel.force(true);
            channel.position(0);
            ByteBuffer data = ByteBuffer.allocateDirect(bytes);
            long end = System.nanoTime() + (long) (seconds * 1e9);
            for (long before = System.nanoTime(); before < end && count < nanos.length; ) {
                channel.write(data.clear());
                channel.force(false);
                long after = System.nanoTime();
                nanos[count++] = after - before;
                before = after;
            }
        }
        Files.delete(file);
        print("write + fdatasync of %d bytes".formatted(bytes), count, 1, seconds, nanos, 0);
    }

    private static void append(
            RatisJournal journal,
            Command command,
            int batch,
            int window,
            double seconds,
            String prefix)
            throws InterruptedException {
        List<Command> commands = Collections.nCopies(batch, command);
        long[] requestIds = new long[batch];
        long[] nanos = new long[1_000_000];
        AtomicInteger done = new AtomicInteger();
        Semaphore free = new Semaphore(window);
        long cpuBefore = cpuNanos();
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            free.acquire();
            long before = System.nanoTime();
            journal.append(commands, requestIds)
                    .whenComplete((index, thrown) -> {
                        if (thrown == null) {
                            nanos[done.getAndIncrement() % nanos.length] =
                                    System.nanoTime() - before;
                        }
                        free.release();
                    });
        }
        free.acquire(window);
        double took = (System.nanoTime() - start) / 1e9;
        print(
                "%sappend, batch %d, window %d".formatted(prefix, batch, window),
                done.get(),
                batch,
                took,
                nanos,
                cpuNanos() - cpuBefore);
    }

    private static void print(
            String what, int count, int batch, double seconds, long[] nanos, long cpuNanos) {
        int filled = Math.min(count, nanos.length);
        Arrays.sort(nanos, 0, filled);
        System.out.printf(
                Locale.ROOT,
                "%-38s %8.0f entries/s %9.0f commands/s  p50 %7.3f ms  p99 %7.3f ms%s%n",
                what,
                count / seconds,
                count * (double) batch / seconds,
                nanos[filled / 2] / 1e6,
                nanos[Math.min(filled - 1, filled * 99 / 100)] / 1e6,
                cpuNanos == 0
                        ? ""
                        : "  %.1f us CPU/command".formatted(cpuNanos / 1e3 / count / batch));
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /// Applies nothing.
    private static final class Sink implements JournalListener {

        private volatile long commands;

        @Override
        public void restored(StateImage image) {
            commands = image.appliedIndex();
        }

        @Override
        public CompletableFuture<Void> committed(
                long firstIndex, List<Command> batch, long[] requestIds) {
            commands = firstIndex + batch.size() - 1;
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<StateImage> image() {
            Recorder empty = new Recorder();
            return empty.image()
                    .thenApply(image ->
                            new StateImage(
                                    commands,
                                    0,
                                    1,
                                    1,
                                    1,
                                    1,
                                    image.jobs(),
                                    image.nodes(),
                                    image.queues(),
                                    image.faults(),
                                    image.keys(),
                                    image.finished(),
                                    image.policy(),
                                    image.generator(),
                                    image.schedules(),
                                    image.usage(),
                                    image.powerBudgets(),
                                    image.forgotten(),
                                    image.reservations()));
        }

        @Override
        public void leading(boolean leading) {}

        @Override
        public void failed(JournalException why) {
            System.err.println(why.getMessage());
        }
    }
}
