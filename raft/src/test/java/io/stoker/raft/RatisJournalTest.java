package io.stoker.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.Command;
import io.stoker.model.StateImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class RatisJournalTest {

    @TempDir Path directory;

    @Test
    void numbersCommandsWithoutGapsAndHandsRequestIdsBack() throws Exception {
        Recorder recorder = new Recorder();
        try (RatisJournal journal = RatisJournal.open(config(), recorder)) {
            assertThat(journal.leading()).isTrue();
            assertThat(recorder.calls()).containsExactly("leading after 0");
            assertThat(append(journal, 1, 1)).isEqualTo(1);
            assertThat(append(journal, 2, 4)).isEqualTo(2);
            assertThat(append(journal, 5, 5)).isEqualTo(5);
            assertThat(journal.lastIndex()).isEqualTo(5);
        }
        assertThat(recorder.jobs()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(recorder.requestIds()).containsExactly(1_001L, 1_002L, 1_003L, 1_004L, 1_005L);
        assertThat(recorder.failures()).isEmpty();
        assertThat(recorder.calls()).contains("following after 5");
    }

    @Test
    void replaysEverythingBeforeItLeadsAgain() throws Exception {
        fill(config(), 500);
        Recorder second = new Recorder();
        try (RatisJournal journal = RatisJournal.open(config(), second)) {
            assertThat(second.jobs()).containsExactlyElementsOf(numbers(1, 500));
            assertThat(second.requestIds()).containsOnly(0L);
            assertThat(second.calls()).containsExactly("leading after 500");
            assertThat(append(journal, 501, 510)).isEqualTo(501);
        }
        Recorder third = new Recorder();
        RatisJournal.open(config(), third).close();
        assertThat(third.jobs()).containsExactlyElementsOf(numbers(1, 510));
        assertThat(third.failures()).isEmpty();
    }

    @Test
    void keepsTheOrderOfBatchesInFlight() throws Exception {
        Recorder recorder = new Recorder();
        try (RatisJournal journal = RatisJournal.open(config(), recorder)) {
            List<CompletableFuture<Long>> inFlight = new ArrayList<>();
            for (int i = 1; i <= 2_000; i++) {
                inFlight.add(journal.append(List.of(Recorder.command(i)), new long[] {i}));
            }
            for (int i = 1; i <= 2_000; i++) {
                assertThat(inFlight.get(i - 1).get(60, TimeUnit.SECONDS)).isEqualTo(i);
            }
        }
        assertThat(recorder.jobs()).containsExactlyElementsOf(numbers(1, 2_000));
        assertThat(recorder.failures()).isEmpty();
    }

    @Test
    void startsFromItsSnapshotAndReplaysOnlyWhatFollows() throws Exception {
        try (RatisJournal journal = RatisJournal.open(config(), new Recorder())) {
            append(journal, 1, 300);
            journal.snapshot().get(60, TimeUnit.SECONDS);
            append(journal, 301, 310);
        }
        Recorder again = new Recorder();
        try (RatisJournal journal = RatisJournal.open(config(), again)) {
            assertThat(again.calls()).containsExactly("restored 300", "leading after 310");
            assertThat(again.requestIds()).as("replayed").hasSize(10);
            assertThat(append(journal, 311, 311)).isEqualTo(311);
        }
        assertThat(again.jobs()).containsExactlyElementsOf(numbers(1, 311));
        assertThat(again.failures()).isEmpty();
    }

    @Test
    void snapshotsByItselfAndKeepsTheDiskBounded() throws Exception {
        JournalConfig small =
                config().withLimits(new JournalConfig.Limits(1_000, 1 << 20, 32 << 10));
        long largest = 0;
        try (RatisJournal journal = RatisJournal.open(small, new Recorder())) {
            for (int from = 1; from <= 40_000; from += 100) {
                append(journal, from, from + 99);
                largest = Math.max(largest, journal.sizeBytes());
            }
            journal.snapshot().get(60, TimeUnit.SECONDS);
        }
        // 40,000 commands take about 1.4 MiB of log; a snapshot of them 0.2 MiB.
        assertThat(largest).isLessThan(900_000);
        assertThat(Files.list(directory.resolve("raft")).filter(Files::isDirectory)).hasSize(1);
        Recorder again = new Recorder();
        RatisJournal.open(small, again).close();
        assertThat(again.jobs()).containsExactlyElementsOf(numbers(1, 40_000));
        assertThat(again.calls().getFirst()).startsWith("restored ");
    }

    @Test
    void aSnapshotOfNothingDoesNothing() throws Exception {
        try (RatisJournal journal = RatisJournal.open(config(), new Recorder())) {
            journal.snapshot().get(60, TimeUnit.SECONDS);
            append(journal, 1, 1);
        }
        Recorder again = new Recorder();
        RatisJournal.open(config(), again).close();
        assertThat(again.jobs()).containsExactly(1L);
    }

    @Test
    void goesOnOnAnotherPort() throws Exception {
        fill(config(), 10);
        Recorder again = new Recorder();
        try (RatisJournal journal = RatisJournal.open(config(), again)) {
            append(journal, 11, 12);
        }
        assertThat(again.jobs()).containsExactlyElementsOf(numbers(1, 12));
    }

    @Test
    void refusesASecondProcessOnItsDirectory() throws Exception {
        try (RatisJournal first = RatisJournal.open(config(), new Recorder())) {
            assertThatThrownBy(() -> RatisJournal.open(config(), new Recorder()))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(
                            "in use by another Stoker process (pid "
                                    + ProcessHandle.current().pid()
                                    + ")")
                    .hasMessageContaining("--data-dir");
            append(first, 1, 1);
        }
    }

    @Test
    void saysWhichSettingMovesATakenPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            JournalConfig config =
                    JournalConfig.single(
                            directory.resolve("raft"), "127.0.0.1", taken.getLocalPort());
            assertThatThrownBy(() -> RatisJournal.open(config, new Recorder()))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(
                            "raft port 127.0.0.1:" + taken.getLocalPort() + " cannot be used")
                    .hasMessageContaining("--raft HOST:PORT or STOKER_RAFT");
        }
        fill(config(), 3);
    }

    @Test
    void saysThatItsDirectoryCannotBeWritten() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");
        JournalConfig config = JournalConfig.single(file.resolve("raft"), "127.0.0.1", freePort());
        assertThatThrownBy(() -> RatisJournal.open(config, new Recorder()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("--data-dir");
    }

    @Test
    void refusesABatchThatCannotBe() throws Exception {
        try (RatisJournal journal = RatisJournal.open(config(), new Recorder())) {
            assertThatThrownBy(() -> journal.append(List.of(), new long[0]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.append(List.of(Recorder.command(1)), new long[2]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void takesABatchOfTheLargestSize() throws Exception {
        Command large = new Command.CancelJob(1, 1, "ada", "x".repeat((8 << 20) - 100));
        try (RatisJournal journal = RatisJournal.open(config(), new Recorder())) {
            assertThat(journal.append(List.of(large), new long[1]).get(60, TimeUnit.SECONDS))
                    .isEqualTo(1);
            append(journal, 2, 3);
        }
        Recorder again = new Recorder();
        RatisJournal.open(config(), again).close();
        assertThat(again.jobs()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void handsOverWhatAReplayWillSee() throws Exception {
        // Half of a surrogate pair has no UTF-8 form: the journal cannot keep it as it is.
        Command odd = new Command.CancelJob(1, 7, "ada", "half \ud83d pair");
        List<Command> live = new ArrayList<>();
        List<Command> replayed = new ArrayList<>();
        try (RatisJournal journal = RatisJournal.open(config(), keeping(live))) {
            journal.append(List.of(odd), new long[1]).get(60, TimeUnit.SECONDS);
        }
        RatisJournal.open(config(), keeping(replayed)).close();
        assertThat(live).hasSize(1).isEqualTo(replayed);
    }

    @Test
    void stopsWhenABatchIsNotApplied() throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        JournalListener broken =
                new Forwarding(new Recorder()) {
                    @Override
                    public CompletableFuture<Void> committed(
                            long firstIndex, List<Command> commands, long[] requestIds) {
                        return CompletableFuture.failedFuture(
                                new IllegalStateException("the brain stopped"));
                    }

                    @Override
                    public void failed(JournalException why) {
                        failures.add(why.getMessage());
                    }
                };
        try (RatisJournal journal = RatisJournal.open(config(), broken)) {
            append(journal, 1, 1);
            assertThatThrownBy(
                            () -> {
                                for (int i = 2; i < 100; i++) {
                                    append(journal, i, i);
                                }
                            })
                    .hasCauseInstanceOf(JournalException.class)
                    .hasMessageContaining("a committed batch was not applied");
            assertThat(journal.leading()).isFalse();
        }
        assertThat(failures).containsExactly("journal: a committed batch was not applied");
    }

    @Test
    void failsAppendsAfterItWasClosed() throws Exception {
        RatisJournal journal = RatisJournal.open(config(), new Recorder());
        journal.close();
        assertThat(journal.append(List.of(Recorder.command(1)), new long[1]))
                .failsWithin(5, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(JournalException.class);
        assertThat(journal.leading()).isFalse();
    }

    private JournalConfig config() throws IOException {
        return JournalConfig.single(directory.resolve("raft"), "127.0.0.1", freePort());
    }

    private static JournalListener keeping(List<Command> kept) {
        return new Forwarding(new Recorder()) {
            @Override
            public CompletableFuture<Void> committed(
                    long firstIndex, List<Command> commands, long[] requestIds) {
                kept.addAll(commands);
                return super.committed(firstIndex, commands, requestIds);
            }
        };
    }

    static void fill(JournalConfig config, int count) throws Exception {
        try (RatisJournal journal = RatisJournal.open(config, new Recorder())) {
            append(journal, 1, count);
        }
    }

    static long append(RatisJournal journal, long from, long to) throws Exception {
        List<Command> batch = LongStream.rangeClosed(from, to).mapToObj(Recorder::command).toList();
        long[] ids = LongStream.rangeClosed(from, to).map(number -> 1_000 + number).toArray();
        return journal.append(batch, ids).get(60, TimeUnit.SECONDS);
    }

    static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Does what another listener does, but for what a test overrides.
    private static class Forwarding implements JournalListener {

        private final JournalListener to;

        Forwarding(JournalListener to) {
            this.to = to;
        }

        @Override
        public void restored(StateImage image) {
            to.restored(image);
        }

        @Override
        public CompletableFuture<Void> committed(
                long firstIndex, List<Command> commands, long[] requestIds) {
            return to.committed(firstIndex, commands, requestIds);
        }

        @Override
        public CompletableFuture<StateImage> image() {
            return to.image();
        }

        @Override
        public void leading(boolean leading) {
            to.leading(leading);
        }

        @Override
        public void failed(JournalException why) {
            to.failed(why);
        }
    }
}
