package io.stoker.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Reads every file of the log before Ratis does, and is stricter.
///
/// - The end of the newest file may be torn: a crash interrupted a write that nobody was told of.
///   It is cut back to the last whole entry, with a warning.
/// - Damage anywhere else would lose commands that somebody was told of: the journal is refused,
///   with the place. (Ratis alone would end the log at some kinds of damage, and refuse some torn
///   tails.)
final class LogCheck {

    static final String WAY_OUT =
            "Nothing was changed. Restore the data directory from a backup, or move it away to start empty";

    private static final Pattern CLOSED = Pattern.compile("log_(\\d+)-(\\d+)");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d+)");
    private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);

    private final Path group;

    /// @param group the directory of a Raft group, which may be missing
    LogCheck(Path group) {
        this.group = group;
    }

    /// Checks, and cuts a torn tail.
    ///
    /// @throws JournalException when something is damaged
    void run() throws JournalException {
        Path current = group.resolve("current");
        if (!Files.isDirectory(current)) {
            return;
        }
        try {
            List<Segment> segments = segments(current);
            Path meta = current.resolve("raft-meta");
            if (!segments.isEmpty() && !Files.exists(meta)) {
                throw new JournalException(
                        "journal file %s is missing. %s".formatted(meta, WAY_OUT));
            }
            long next = SnapshotFiles.newestIndex(group.resolve("sm")).orElse(-1) + 1;
            if (!segments.isEmpty() && segments.getFirst().start() > next) {
                throw gap(segments.getFirst().file(), next, segments.getFirst().start());
            }
            OptionalLong previous = OptionalLong.empty();
            for (Segment segment : segments) {
                if (previous.isPresent() && segment.start() != previous.getAsLong() + 1) {
                    throw gap(segment.file(), previous.getAsLong() + 1, segment.start());
                }
                previous = OptionalLong.of(lastIndex(segment, segment == segments.getLast()));
            }
        } catch (IOException unreadable) {
            throw new JournalException(
                    "journal in %s cannot be read: %s".formatted(group, unreadable), unreadable);
        }
    }

    private static long lastIndex(Segment segment, boolean newest)
            throws IOException, JournalException {
        SegmentFile file = SegmentFile.read(segment.file(), segment.start());
        if (segment.end().isPresent()) {
            long end = segment.end().getAsLong();
            if (file.lastIndex() < end) {
                throw damaged(segment.file(), file, "the file should reach to entry " + end);
            }
            return end;
        }
        if (!newest) {
            throw damaged(
                    segment.file(), file, "files behind it exist although it was never closed");
        }
        if (!file.whole()) {
            Optional<String> loss = file.notTorn();
            if (loss.isPresent()) {
                throw damaged(segment.file(), file, loss.get());
            }
            cut(segment.file(), file);
        }
        return file.lastIndex();
    }

    private static void cut(Path path, SegmentFile file) throws IOException {
        LOG.atLevel(file.lostBytes() == 0 ? Level.INFO : Level.WARN)
                .log(
                        "Journal {} has a torn tail at byte {} ({}): {} bytes after entry {} were dropped, a write that a crash"
                                + " interrupted; everything up to entry {} is kept",
                        path,
                        file.goodBytes(),
                        file.problem(),
                        file.lostBytes(),
                        file.lastIndex(),
                        file.lastIndex());
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(file.goodBytes());
            channel.force(true);
        }
    }

    private static List<Segment> segments(Path current) throws IOException {
        List<Segment> segments = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(current, "log_*")) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                Matcher closed = CLOSED.matcher(name);
                Matcher open = OPEN.matcher(name);
                if (closed.matches()) {
                    long end = Long.parseLong(closed.group(2));
                    segments.add(
                            new Segment(
                                    file, Long.parseLong(closed.group(1)), OptionalLong.of(end)));
                } else if (open.matches()) {
                    segments.add(
                            new Segment(file, Long.parseLong(open.group(1)), OptionalLong.empty()));
                }
            }
        }
        segments.sort(Comparator.comparingLong(Segment::start));
        return segments;
    }

    private static JournalException damaged(Path path, SegmentFile file, String why) {
        return new JournalException(
                "journal %s is damaged at byte %d, behind entry %d: %s; %s. %s"
                        .formatted(
                                path,
                                file.goodBytes(),
                                file.lastIndex(),
                                file.whole() ? "the entries end there" : file.problem(),
                                why,
                                WAY_OUT));
    }

    private static JournalException gap(Path path, long expected, long found) {
        return new JournalException(
                "journal %s begins with entry %d, but entry %d is the next: files are missing. %s"
                        .formatted(path, found, expected, WAY_OUT));
    }

    /// A file of the log.
    ///
    /// @param end its last entry, empty for the one that is written to
    private record Segment(Path file, long start, OptionalLong end) {}
}
