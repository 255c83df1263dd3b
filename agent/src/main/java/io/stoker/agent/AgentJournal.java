package io.stoker.agent;

import io.stoker.agent.core.AgentCore;
import io.stoker.agent.core.Recent;
import io.stoker.agent.core.WorkerKey;
import io.stoker.model.Cause;
import io.stoker.model.WorkerExit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an agent must know after its own death: which workers it started, which ends the
/// controller has not seen. One line per fact in one file:
///
///     start 7 3 0 process           worker of job 7, epoch 3, rank 0
///     exit 7 3 0 12 0 SUCCESS ...   report 12: code 0, cause, message
///     seen 12                       the controller has report 12
///     next 13                       number of the next report (written when the file is rewritten)
///
/// Lines go to the operating system at once, so that they outlive the process; they are not forced
/// to the disk, because a machine that loses them has lost its workers too, which the boot id
/// tells. One writer: the thread that steps [AgentCore].
final class AgentJournal implements AutoCloseable {
    private static final long REWRITE_BYTES = 8 << 20;
    private static final int MOST_ENDS = 20_000;

    private final Path file;
    private final Map<WorkerKey, Boolean> started = new LinkedHashMap<>();
    private final Map<Long, AgentCore.End> unseen = new LinkedHashMap<>();
    private final Recent<WorkerKey, WorkerExit> ends = new Recent<>(MOST_ENDS);
    private final StringBuilder buffer = new StringBuilder();
    private FileChannel channel;
    private long nextReport = 1;
    private long rewriteAtBytes = REWRITE_BYTES;

    AgentJournal(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            read(Files.readAllBytes(file));
        }
        this.channel = rewrite();
    }

    /// {@return workers that were started and whose end is not known, and whether each is a
    /// process}
    Map<WorkerKey, Boolean> started() {
        return new LinkedHashMap<>(started);
    }

    /// {@return ends without an acknowledgement, by report number}
    Map<Long, AgentCore.End> unseen() {
        return new LinkedHashMap<>(unseen);
    }

    /// {@return workers that ended not long ago}
    Map<WorkerKey, WorkerExit> ends() {
        return new LinkedHashMap<>(ends.oldestFirst());
    }

    /// {@return number of the next report}
    long nextReport() {
        return nextReport;
    }

    void start(WorkerKey key, boolean process) {
        started.put(key, process);
        line(startLine(key, process));
    }

    void exit(WorkerKey key, WorkerExit exit, long report) {
        started.remove(key);
        unseen.put(report, new AgentCore.End(key, exit));
        ends.put(key, exit);
        nextReport = Math.max(nextReport, report + 1);
        line(exitLine(key, exit, report));
    }

    void seen(long report) {
        if (unseen.remove(report) != null) {
            line("seen " + report);
        }
    }

    /// Hands everything since the last call to the operating system.
    void flush() throws IOException {
        if (buffer.isEmpty()) {
            return;
        }
        write(channel, buffer.toString());
        buffer.setLength(0);
        if (channel.size() > rewriteAtBytes) {
            channel.close();
            channel = rewrite();
        }
    }

    @Override
    public void close() throws IOException {
        flush();
        channel.close();
    }

    private void line(String text) {
        buffer.append(text).append('\n');
    }

    private FileChannel rewrite() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        StringBuilder text = new StringBuilder();
        ends.oldestFirst().forEach((key, exit) -> text.append(exitLine(key, exit, 0)).append('\n'));
        started.forEach((key, process) -> text.append(startLine(key, process)).append('\n'));
        unseen.forEach(
                (report, end) -> text.append(exitLine(end.key(), end.exit(), report)).append('\n'));
        text.append("next ").append(nextReport).append('\n');
        try (FileChannel out =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            write(out, text.toString());
            out.force(false);
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        rewriteAtBytes = Math.max(REWRITE_BYTES, 2L * text.length());
        return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private static void write(FileChannel out, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static String startLine(WorkerKey key, boolean process) {
        return "start "
                + key.jobId()
                + ' '
                + key.epoch()
                + ' '
                + key.rank()
                + ' '
                + (process ? "process" : "inside");
    }

    private static String exitLine(WorkerKey key, WorkerExit exit, long report) {
        return "exit "
                + key.jobId()
                + ' '
                + key.epoch()
                + ' '
                + key.rank()
                + ' '
                + report
                + ' '
                + exit.code()
                + ' '
                + exit.cause()
                + ' '
                + exit.message().replace('\n', ' ').replace('\r', ' ');
    }

    /// A last line without its end was being written when the agent died: it does not count.
    private void read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            try {
                read(lines.get(i));
            } catch (RuntimeException malformed) {
                throw new UncheckedIOException(
                        new IOException(
                                "%s, line %d: expected a fact of an agent, found '%s'; move the file away to start without its memory"
                                        .formatted(file, i + 1, lines.get(i)),
                                malformed));
            }
        }
    }

    private void read(String line) {
        String[] words = line.split(" ", 8);
        switch (words[0]) {
            case "start" -> started.put(key(words), words[4].equals("process"));
            case "exit" -> {
                WorkerExit exit =
                        new WorkerExit(
                                Integer.parseInt(words[5]), Cause.valueOf(words[6]), words[7]);
                long report = Long.parseLong(words[4]);
                started.remove(key(words));
                ends.put(key(words), exit);
                if (report > 0) {
                    unseen.put(report, new AgentCore.End(key(words), exit));
                    nextReport = Math.max(nextReport, report + 1);
                }
            }
            case "seen" -> unseen.remove(Long.parseLong(words[1]));
            case "next" -> nextReport = Math.max(nextReport, Long.parseLong(words[1]));
            default -> throw new IllegalArgumentException("unknown fact " + words[0]);
        }
    }

    private static WorkerKey key(String[] words) {
        return new WorkerKey(
                Long.parseLong(words[1]), Long.parseLong(words[2]), Integer.parseInt(words[3]));
    }
}
