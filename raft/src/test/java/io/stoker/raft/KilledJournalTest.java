package io.stoker.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Command;
import io.stoker.model.Draws;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process that appends, again and again, and looks for what it had acknowledged.
@Timeout(240)
class KilledJournalTest {

    private static final int ROUNDS = Integer.getInteger("stoker.kill.rounds", 8);
    private static final JournalConfig.Limits SMALL =
            new JournalConfig.Limits(300, 1 << 20, 16 << 10);

    @TempDir Path directory;

    @Test
    void everyAcknowledgedCommandIsReplayedAfterKill9() throws Exception {
        long seed = 20_261_122;
        Draws draws = Draws.stream(seed, "kill");
        long acknowledged = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            acknowledged = killOneAfter(acknowledged + 1 + draws.below(1_500));
            Recorder recorder = new Recorder();
            try (RatisJournal journal = RatisJournal.open(config(directory), recorder)) {
                String where =
                        "seed %d, round %d, acknowledged %d".formatted(seed, round, acknowledged);
                assertThat(journal.lastIndex()).as(where).isGreaterThanOrEqualTo(acknowledged);
                assertThat(recorder.jobs())
                        .as(where)
                        .isEqualTo(RatisJournalTest.numbers(1, journal.lastIndex()));
                assertThat(recorder.failures()).as(where).isEmpty();
            }
        }
    }

    /// {@return the number of commands the child said were acknowledged before it was killed}
    private long killOneAfter(long target) throws IOException, InterruptedException {
        Path errors = directory.resolve("child.err");
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Appender.class.getName(),
                                directory.toString())
                        .redirectError(errors.toFile())
                        .start();
        long acknowledged = 0;
        try (BufferedReader out = child.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                acknowledged = Math.max(acknowledged, Long.parseLong(line));
                if (acknowledged >= target && child.isAlive()) {
                    // Through the handle: what the child has printed stays readable.
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(acknowledged).as(() -> read(errors)).isGreaterThanOrEqualTo(target);
        return acknowledged;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private static JournalConfig config(Path directory) throws IOException {
        return JournalConfig.single(
                        directory.resolve("raft"), "127.0.0.1", RatisJournalTest.freePort())
                .withLimits(SMALL);
    }

    /// The child: appends for ever, and prints the index of the last command of each acknowledged
    /// batch.
    static final class Appender {

        private Appender() {}

        public static void main(String[] arguments) throws Exception {
            Recorder recorder = new Recorder();
            RatisJournal journal = RatisJournal.open(config(Path.of(arguments[0])), recorder);
            Semaphore window = new Semaphore(16);
            long next = journal.lastIndex() + 1;
            for (int batch = 1; ; batch = batch % 5 + 1) {
                window.acquire();
                long from = next;
                long to = next + batch - 1;
                next = to + 1;
                List<Command> commands =
                        LongStream.rangeClosed(from, to).mapToObj(Recorder::command).toList();
                journal.append(commands, new long[batch])
                        .whenComplete((index, thrown) -> {
                            if (thrown != null || index != from) {
                                System.err.println(
                                        "expected index "
                                                + from
                                                + ", found "
                                                + index
                                                + " "
                                                + thrown);
                                Runtime.getRuntime().halt(3);
                            }
                            System.out.println(to);
                            window.release();
                        });
            }
        }
    }
}
