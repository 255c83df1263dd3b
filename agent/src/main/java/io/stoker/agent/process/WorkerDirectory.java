package io.stoker.agent.process;

import io.stoker.agent.core.WorkerKey;
import io.stoker.model.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// One worker's directory: what the agent must find again after its own death.
///
/// | file | who writes it | what it holds |
/// | --- | --- | --- |
/// | `spec` | agent, before the start | boot id, time limit of memory, checkpoint signal |
/// | `pid` | shim | the shim's line of `/proc/self/stat` |
/// | `stdout.log` | worker | stdout and stderr |
/// | `exit` | shim | the exit code and a line end |
/// | `stopped` | agent, before it signals | the cause of the stop |
/// | `notice`, `notify` | agent, worker | checkpoint notice and acknowledgement |
/// | `gang` | agent | its place in its gang, as [GangFile] says |
/// | `work/`, `tmp/` | worker | its own files |
///
/// @param path where it is
record WorkerDirectory(Path path) {

    /// What the agent wrote down before the start.
    ///
    /// @param bootId the machine's boot in which the worker was started
    /// @param memoryMib its memory limit, 0 for none
    /// @param checkpointSignal signal that asks it to save, empty for none
    record Spec(String bootId, long memoryMib, String checkpointSignal) {}

    /// {@return the directory of a worker below `workers`}
    static WorkerDirectory of(Path workers, WorkerKey key) {
        return new WorkerDirectory(workers.resolve(key.directoryName()));
    }

    Path log() {
        return path.resolve("stdout.log");
    }

    Path work() {
        return path.resolve("work");
    }

    Path temporary() {
        return path.resolve("tmp");
    }

    Path notice() {
        return path.resolve("notice");
    }

    Path notifications() {
        return path.resolve("notify");
    }

    Path gang() {
        return path.resolve("gang");
    }

    Path progress() {
        return path.resolve("progress");
    }

    void create(Spec spec) throws IOException {
        Files.createDirectories(
                path,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectories(work());
        Files.createDirectories(temporary());
        Files.writeString(
                path.resolve("spec"),
                "boot "
                        + spec.bootId()
                        + "\nmemory "
                        + spec.memoryMib()
                        + "\ncheckpoint "
                        + spec.checkpointSignal()
                        + "\n");
    }

    Optional<Spec> spec() {
        return read("spec")
                .map(text -> text.lines().toList())
                .filter(lines -> lines.size() == 3)
                .map(lines ->
                        new Spec(
                                lines.get(0).substring("boot ".length()),
                                Long.parseLong(lines.get(1).substring("memory ".length())),
                                lines.get(2).substring("checkpoint ".length())));
    }

    /// {@return the shim, as it described itself}
    Optional<ProcessStat> shim() {
        return read("pid").flatMap(ProcessStat::parse);
    }

    /// {@return the exit code, once the shim has written all of it}
    Optional<Integer> exitCode() {
        return read("exit")
                .filter(text -> text.endsWith("\n"))
                .map(text -> Integer.parseInt(text.strip()));
    }

    /// Takes the worker away from a shim that has not come to life yet.
    ///
    /// @return whether it was free; if not, a shim has it
    boolean claim() throws IOException {
        try {
            Files.writeString(path.resolve("pid"), "abandoned\n", StandardOpenOption.CREATE_NEW);
            return true;
        } catch (FileAlreadyExistsException shimWasFaster) {
            return false;
        }
    }

    void stopped(Cause cause) throws IOException {
        Files.writeString(path.resolve("stopped"), cause.name());
    }

    Optional<Cause> stopped() {
        return read("stopped").filter(text -> !text.isEmpty()).map(Cause::valueOf);
    }

    /// Adds a line of the agent's own to the log, for whoever wonders why there is nothing else.
    void explain(String line) {
        try {
            Files.write(
                    log(),
                    ("stoker: " + line + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException noLog) {
            // The same words are in the worker's exit message.
        }
    }

    private Optional<String> read(String name) {
        try {
            return Optional.of(Files.readString(path.resolve(name)));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
