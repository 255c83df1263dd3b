package io.stoker.raft;

import static io.stoker.raft.RatisJournalTest.append;
import static io.stoker.raft.RatisJournalTest.freePort;
import static io.stoker.raft.RatisJournalTest.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Damages the files of real journals and opens them again.
@Timeout(180)
class DamagedJournalTest {

    private static final JournalConfig.Limits SMALL =
            new JournalConfig.Limits(1_000_000, 1 << 30, 4_096);

    @TempDir Path directory;

    private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(LogCheck.class);

    @BeforeEach
    void listen() {
        warnings.start();
        logger.addAppender(warnings);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(warnings);
        logger.setAdditive(true);
    }

    @Test
    void cutsATornTailBackToTheLastWholeEntryAndSaysSo() throws Exception {
        Path newest = written(20);
        byte[] whole = Files.readAllBytes(newest);
        // The last entry takes more than 40 bytes: each of these cuts goes through it alone.
        for (int missing : new int[] {1, 4, 5, 20, 40}) {
            Files.write(newest, Arrays.copyOf(whole, whole.length - missing));
            Recorder recorder = new Recorder();
            try (RatisJournal journal = RatisJournal.open(config(), recorder)) {
                assertThat(recorder.jobs())
                        .as("missing %d bytes", missing)
                        .isEqualTo(numbers(1, 19));
                assertThat(append(journal, 20, 21)).isEqualTo(20);
            }
            Recorder again = new Recorder();
            RatisJournal.open(config(), again).close();
            assertThat(again.jobs()).isEqualTo(numbers(1, 21));
            restore(newest, whole);
        }
        assertThat(warnings.list).hasSize(5);
        assertThat(warnings.list.getFirst().getFormattedMessage())
                .contains(newest.getFileName().toString(), "torn tail at byte", "were dropped");
    }

    @Test
    void cutsATailThatTheCrashLeftFullOfZeros() throws Exception {
        Path newest = written(20);
        byte[] whole = Files.readAllBytes(newest);
        byte[] padded = Arrays.copyOf(Arrays.copyOf(whole, whole.length - 30), 64 << 10);
        Files.write(newest, padded);
        Recorder recorder = new Recorder();
        RatisJournal.open(config(), recorder).close();
        assertThat(recorder.jobs()).isEqualTo(numbers(1, 19));
        assertThat(warnings.list).hasSize(1);
    }

    @Test
    void cutsGarbageBehindTheLastEntry() throws Exception {
        Path newest = written(20);
        byte[] whole = Files.readAllBytes(newest);
        byte[] text = "this is no entry".getBytes(StandardCharsets.US_ASCII);
        byte[] longer = Arrays.copyOf(whole, whole.length + text.length);
        System.arraycopy(text, 0, longer, whole.length, text.length);
        Files.write(newest, longer);
        Recorder recorder = new Recorder();
        RatisJournal.open(config(), recorder).close();
        assertThat(recorder.jobs()).isEqualTo(numbers(1, 20));
        assertThat(warnings.list).hasSize(1);
    }

    @Test
    void aFileThatWasJustBegunIsNoDamage() throws Exception {
        Path newest = written(20);
        byte[] whole = Files.readAllBytes(newest);
        long last = Files.list(newest.resolveSibling(".")).count();
        for (byte[] begun :
                List.of(
                        new byte[0],
                        new byte[3],
                        "RaftL".getBytes(StandardCharsets.US_ASCII),
                        new byte[4_096])) {
            Path next = newest.resolveSibling("log_inprogress_999");
            Files.write(next, begun);
            SegmentFile file = SegmentFile.read(next, 999);
            assertThat(file.notTorn()).isEmpty();
            assertThat(file.lastIndex()).isEqualTo(998);
            Files.delete(next);
        }
        assertThat(Files.list(newest.resolveSibling(".")).count()).isEqualTo(last);
        assertThat(Files.readAllBytes(newest)).isEqualTo(whole);
    }

    @Test
    void refusesAFlippedByteInTheMiddleAndSaysWhere() throws Exception {
        Path newest = written(20);
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 0x20;
        Files.write(newest, bytes);
        assertThatThrownBy(() -> RatisJournal.open(config(), new Recorder()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(newest.toString())
                .hasMessageContaining("is damaged at byte ")
                .hasMessageContaining("behind entry ")
                .hasMessageContaining("Restore the data directory from a backup");
        assertThat(Files.readAllBytes(newest)).as("left as it was").isEqualTo(bytes);
        assertThat(warnings.list).isEmpty();
    }

    @Test
    void everyFlippedBitIsToldFromATornTail() throws Exception {
        byte[] whole = Files.readAllBytes(written(12));
        for (byte[] bytes : List.of(whole, Arrays.copyOf(whole, 3 * whole.length))) {
            for (int at = 0; at < whole.length; at++) {
                for (int bit = 0; bit < 8; bit++) {
                    byte[] damaged = bytes.clone();
                    damaged[at] ^= (byte) (1 << bit);
                    SegmentFile file = SegmentFile.of(damaged, 0);
                    String where = "byte %d of %d, bit %d".formatted(at, whole.length, bit);
                    assertThat(file.whole()).as(where).isFalse();
                    assertThat(file.goodBytes()).as(where).isLessThanOrEqualTo(at);
                    // Only the last entry can look torn, and only when its last byte is zero.
                    if (damaged[whole.length - 1] != 0) {
                        assertThat(file.notTorn()).as(where).isPresent();
                    }
                }
            }
        }
    }

    @Test
    void refusesFlippedBytesInAnyFile() throws Exception {
        written(150);
        List<Path> files = logFiles();
        assertThat(files.size()).isGreaterThan(2);
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 0; at < bytes.length - 100; at += bytes.length / 9) {
                byte[] damaged = bytes.clone();
                damaged[at] ^= 0x10;
                Files.write(file, damaged);
                assertThatThrownBy(() -> new LogCheck(group()).run())
                        .as("%s byte %d", file.getFileName(), at)
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining(file.getFileName().toString());
            }
            Files.write(file, bytes);
        }
        new LogCheck(group()).run();
    }

    @Test
    void everyTruncationOfTheNewestFileKeepsTheEntriesBeforeIt() throws Exception {
        byte[] bytes = Files.readAllBytes(written(12));
        long previous = -1;
        for (int length = SegmentFile.HEADER.length; length <= bytes.length; length++) {
            SegmentFile cut = SegmentFile.of(Arrays.copyOf(bytes, length), 0);
            SegmentFile padded =
                    SegmentFile.of(Arrays.copyOf(Arrays.copyOf(bytes, length), 8_192), 0);
            assertThat(cut.notTorn()).as("length " + length).isEmpty();
            assertThat(padded.notTorn()).as("padded, length " + length).isEmpty();
            // Where the bytes that were cut off are zeros, the padding brings them back.
            if (!zeros(bytes, length, padded.goodBytes())) {
                assertThat(padded.goodBytes()).as("length " + length).isEqualTo(cut.goodBytes());
            }
            assertThat(cut.lastIndex()).isBetween(previous, previous + 1);
            previous = cut.lastIndex();
        }
        assertThat(previous).isGreaterThanOrEqualTo(12);
    }

    private static boolean zeros(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return from < to;
    }

    @Test
    void refusesAClosedFileThatWasCut() throws Exception {
        written(150);
        Path closed = logFiles().getFirst();
        Files.write(
                closed, Arrays.copyOf(Files.readAllBytes(closed), (int) Files.size(closed) - 1));
        assertThatThrownBy(() -> RatisJournal.open(config(), new Recorder()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(closed.getFileName().toString())
                .hasMessageContaining("the file should reach to entry");
    }

    @Test
    void refusesAMissingFile() throws Exception {
        written(150);
        Path second = logFiles().get(1);
        Files.delete(second);
        assertThatThrownBy(() -> RatisJournal.open(config(), new Recorder()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("files are missing");
    }

    @Test
    void refusesALogWithoutItsTermInsteadOfStartingEmpty() throws Exception {
        written(20);
        Files.delete(group().resolve("current/raft-meta"));
        assertThatThrownBy(() -> RatisJournal.open(config(), new Recorder()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("raft-meta is missing");
        assertThat(logFiles()).isNotEmpty();
    }

    @Test
    void startsAfterACrashInTheVeryFirstStart() throws Exception {
        Files.createDirectories(group().resolve("sm"));
        Path current = Files.createDirectories(group().resolve("current"));
        RatisJournal.open(config(), new Recorder()).close();
        for (Path file : files("current")) {
            Files.delete(file);
        }
        Files.writeString(current.resolve("raft-meta.tmp"), "half");
        Recorder recorder = new Recorder();
        try (RatisJournal journal = RatisJournal.open(config(), recorder)) {
            assertThat(append(journal, 1, 1)).isEqualTo(1);
        }
    }

    @Test
    void refusesALogWhoseSnapshotIsGone() throws Exception {
        snapshotted();
        for (Path file : files("sm")) {
            Files.delete(file);
        }
        assertThatThrownBy(() -> RatisJournal.open(config(), new Recorder()))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("entry 0 is the next: files are missing");
    }

    @Test
    void refusesADamagedSnapshotAndSaysWhere() throws Exception {
        snapshotted();
        Path snapshot =
                files("sm").stream()
                        .filter(file ->
                                file.getFileName().toString().matches("snapshot\\.\\d+_\\d+"))
                        .findFirst()
                        .orElseThrow();
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[bytes.length / 2] ^= 1;
        Files.write(snapshot, bytes);
        Recorder recorder = new Recorder();
        assertThatThrownBy(() -> RatisJournal.open(config(), recorder))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("snapshot " + snapshot + " is damaged: snapshot piece ")
                .hasMessageContaining("Restore the data directory from a backup");
        assertThat(recorder.calls()).isEmpty();
    }

    @Test
    void anUnfinishedSnapshotDoesNoHarm() throws Exception {
        snapshotted();
        Path sm = group().resolve("sm");
        Files.writeString(sm.resolve("snapshot.9_99999.tmp"), "half");
        Files.writeString(
                sm.resolve("snapshot.9_99998"), "renamed, but its checksum was not written");
        Recorder recorder = new Recorder();
        RatisJournal.open(config(), recorder).close();
        assertThat(recorder.jobs()).isEqualTo(numbers(1, 200));
    }

    private Path written(int count) throws Exception {
        try (RatisJournal journal = RatisJournal.open(config(), new Recorder())) {
            for (int number = 1; number <= count; number++) {
                append(journal, number, number);
            }
        }
        return logFiles().getLast();
    }

    private void snapshotted() throws Exception {
        try (RatisJournal journal = RatisJournal.open(config(), new Recorder())) {
            for (int number = 1; number <= 180; number++) {
                append(journal, number, number);
            }
            journal.snapshot().get();
            append(journal, 181, 200);
        }
    }

    private void restore(Path newest, byte[] whole) throws IOException {
        for (Path file : logFiles()) {
            if (!file.equals(newest)) {
                Files.delete(file);
            }
        }
        Files.write(newest, whole);
    }

    private JournalConfig config() throws IOException {
        return JournalConfig.single(directory, "127.0.0.1", freePort()).withLimits(SMALL);
    }

    private Path group() throws IOException {
        return RatisSettings.groupDirectory(config());
    }

    private List<Path> logFiles() throws IOException {
        return files("current").stream()
                .filter(file -> file.getFileName().toString().startsWith("log_"))
                .sorted((a, b) -> Long.compare(start(a), start(b)))
                .toList();
    }

    private List<Path> files(String below) throws IOException {
        try (Stream<Path> files = Files.list(group().resolve(below))) {
            return files.toList();
        }
    }

    private static long start(Path file) {
        return Long.parseLong(
                file.getFileName().toString().replaceAll("log_(?:inprogress_)?(\\d+).*", "$1"));
    }
}
