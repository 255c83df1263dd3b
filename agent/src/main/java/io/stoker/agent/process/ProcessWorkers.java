package io.stoker.agent.process;

import io.stoker.agent.cgroup.Cell;
import io.stoker.agent.cgroup.Cgroups;
import io.stoker.agent.core.AgentAction.Stage;
import io.stoker.agent.core.WorkerKey;
import io.stoker.agent.core.WorkerListener;
import io.stoker.model.Allocation;
import io.stoker.model.Cause;
import io.stoker.model.Order;
import io.stoker.model.WorkerExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The workers of a node that are processes. Each lives in a session of its own and writes to
/// files, so it does not notice when the agent dies; the next agent finds it by its directory and
/// goes on. Safe to call from any thread.
public final class ProcessWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessWorkers.class);

    /// Processes started at the same time: starting one is mostly waiting for the kernel.
    private static final int LAUNCHERS = 4;

    private static final long ADOPTED_POLL_MILLIS = 100;
    private static final long SHIM_WAIT_MILLIS = 300;
    private static final int REMOVE_ATTEMPTS = 20;

    private record Live(
            WorkerDirectory directory,
            WorkerDirectory.Spec spec,
            Cell cell,
            ProcessStat shim,
            Optional<Process> child) {

        boolean alive() {
            return child.isPresent() ? child.get().isAlive() : shim.alive();
        }
    }

    /// What an agent finds of a worker that one before it started.
    public sealed interface Found {

        /// It runs, and is watched from now on.
        record Alive(long pid) implements Found {}

        /// It ended meanwhile.
        record Ended(WorkerExit exit) implements Found {}
    }

    /// Where the workers' files are.
    ///
    /// @param workers one directory for each worker
    /// @param checkpoints one directory for each job
    /// @param tools programs that workers may call
    public record Directories(Path workers, Path checkpoints, Path tools) {

        /// The directories of an agent, made where they are missing.
        public static Directories below(Path dataDirectory) throws IOException {
            Directories all =
                    new Directories(
                            dataDirectory.resolve("workers"),
                            dataDirectory.resolve("checkpoints"),
                            dataDirectory.resolve("bin"));
            Files.createDirectories(all.workers());
            Files.createDirectories(all.checkpoints());
            Files.createDirectories(all.tools());
            Notifier.install(all.tools());
            return all;
        }
    }

    private final Directories directories;
    private final GangFile gangs;
    private final WorkerEnvironment environment;
    private final Cgroups cgroups;
    private final WorkerListener listener;
    private final ScheduledExecutorService timer;
    private final Signals signals = new Signals();
    private final String bootId = ProcessStat.bootId();
    private final Map<WorkerKey, Live> live = new ConcurrentHashMap<>();
    private final Map<WorkerKey, Live> adopted = new ConcurrentHashMap<>();
    private final ExecutorService launchers;

    /// @param timer runs short tasks at a time
    public ProcessWorkers(
            Directories directories,
            WorkerEnvironment environment,
            Cgroups cgroups,
            WorkerListener listener,
            ScheduledExecutorService timer) {
        this.directories = directories;
        this.gangs = new GangFile(directories.workers());
        this.environment = environment;
        this.cgroups = cgroups;
        this.listener = listener;
        this.timer = timer;
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        LAUNCHERS,
                        LAUNCHERS,
                        2,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("stoker-launch-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        this.launchers = pool;
        timer.scheduleWithFixedDelay(
                this::watchAdopted,
                ADOPTED_POLL_MILLIS,
                ADOPTED_POLL_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /// {@return the log of a worker, whether it is there or not}
    public static Path log(Path workers, WorkerKey key) {
        return WorkerDirectory.of(workers, key).log();
    }

    /// Starts a worker soon, and tells the listener.
    public void start(WorkerKey key, Order.StartWorker order) {
        gangs.set(key, order.gang());
        launchers.execute(() -> {
            try {
                launch(key, order);
            } catch (Program.NotRunnable notRunnable) {
                refuse(key, notRunnable.code, Cause.USER_ERROR, notRunnable.message);
            } catch (IllegalArgumentException impossible) {
                refuse(key, 126, Cause.USER_ERROR, "run: " + impossible.getMessage());
            } catch (IOException | RuntimeException failed) {
                refuse(key, failed);
            }
        });
    }

    /// What no node could start is the job's fault; everything else is this node's.
    private void refuse(WorkerKey key, Exception failed) {
        String message = String.valueOf(failed.getMessage());
        if (message.contains("Argument list too long")) {
            String advice = "run: arguments and environment are longer than this kernel allows";
            refuse(key, 126, Cause.USER_ERROR, advice);
        } else if (message.contains("null character")) {
            String advice =
                    "run: expected text without NUL characters in arguments and environment";
            refuse(key, 126, Cause.USER_ERROR, advice);
        } else {
            refuse(key, 126, Cause.NODE, "this node could not start it: " + failed);
        }
    }

    private void refuse(WorkerKey key, int code, Cause cause, String message) {
        gangs.forget(key);
        WorkerDirectory.of(directories.workers(), key).explain(message);
        listener.down(key, new WorkerExit(code, cause, message));
    }

    private void launch(WorkerKey key, Order.StartWorker order)
            throws IOException, Program.NotRunnable {
        WorkerDirectory directory = WorkerDirectory.of(directories.workers(), key);
        if (Files.exists(directory.path())) {
            Trees.delete(directory.path());
        }
        Allocation holds = order.allocation();
        WorkerDirectory.Spec spec =
                new WorkerDirectory.Spec(
                        bootId, holds.memoryMib(), order.spec().stop().checkpointSignal());
        directory.create(spec);
        gangs.write(key);
        Path checkpoints =
                Files.createDirectories(
                        directories.checkpoints().resolve(Long.toString(order.jobId())));
        Path work = workingDirectory(order, directory);
        SortedMap<String, String> variables =
                environment.of(
                        order,
                        new WorkerEnvironment.Places(
                                directory.path(),
                                checkpoints,
                                resumeFrom(order, checkpoints),
                                directories.tools()),
                        System.currentTimeMillis());
        List<String> argv =
                Program.resolve(
                        WorkerEnvironment.argv(order.spec().workload()),
                        work,
                        variables.getOrDefault("PATH", ""));
        Cell cell = cgroups.create(key.directoryName(), holds.cpuMilli(), holds.memoryMib());
        ProcessBuilder builder =
                new ProcessBuilder(Shim.command(directory.path(), cell.joins(), argv))
                        .directory(work.toFile())
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
                        .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(variables);
        run(key, builder, new Live(directory, spec, cell, NO_SHIM, Optional.empty()));
    }

    private static final ProcessStat NO_SHIM = new ProcessStat(0, 'X', 0, 0);

    private void run(WorkerKey key, ProcessBuilder builder, Live prepared) throws IOException {
        Process child;
        try {
            child = builder.start();
        } catch (IOException failed) {
            removeLater(prepared.cell(), 0);
            throw failed;
        }
        ProcessStat shim =
                ProcessStat.of(child.pid()).orElse(new ProcessStat(child.pid(), 'X', 0, 0));
        Live started =
                new Live(
                        prepared.directory(),
                        prepared.spec(),
                        prepared.cell(),
                        shim,
                        Optional.of(child));
        live.put(key, started);
        listener.up(key, child.pid());
        child.onExit().thenRunAsync(() -> finish(key, started), launchers);
    }

    private static Path workingDirectory(Order.StartWorker order, WorkerDirectory directory)
            throws Program.NotRunnable {
        Optional<String> asked = order.spec().workingDirectory();
        if (asked.isEmpty()) {
            return directory.work();
        }
        Path path = directory.work().resolve(asked.get());
        if (!Files.isDirectory(path)) {
            throw new Program.NotRunnable(
                    126,
                    "workingDirectory: there is no directory '%s' on this node; create it or leave the field out"
                            .formatted(asked.get()));
        }
        if (!Files.isExecutable(path)) {
            throw new Program.NotRunnable(
                    126,
                    "workingDirectory: this node's agent may not enter '%s'"
                            .formatted(asked.get()));
        }
        return path;
    }

    /// A later attempt goes on from what `latest` in the checkpoint directory names, else from the
    /// directory itself when an earlier attempt left something in it.
    private static String resumeFrom(Order.StartWorker order, Path checkpoints) throws IOException {
        if (order.attempt() <= 1) {
            return "";
        }
        Path latest = checkpoints.resolve("latest");
        if (Files.isRegularFile(latest)) {
            return checkpoints.resolve(Files.readString(latest).strip()).toString();
        }
        try (var entries = Files.list(checkpoints)) {
            return entries.findAny().isPresent() ? checkpoints.toString() : "";
        }
    }

    /// Looks for a worker that an agent before this one started.
    public Found adopt(WorkerKey key) throws IOException {
        WorkerDirectory directory = WorkerDirectory.of(directories.workers(), key);
        Optional<WorkerDirectory.Spec> spec = directory.spec();
        if (spec.isEmpty()) {
            return lost("it was not started before the agent died");
        }
        Cell cell = cgroups.find(key.directoryName());
        if (!spec.get().bootId().equals(bootId)) {
            return directory.exitCode().isPresent()
                    ? new Found.Ended(ended(directory, spec.get(), cell, Optional.empty()))
                    : lost("the machine was restarted under it");
        }
        Optional<ProcessStat> shim = shim(directory);
        if (shim.isEmpty()) {
            removeLater(cell, 0);
            return lost("it was not started before the agent died");
        }
        Live found = new Live(directory, spec.get(), cell, shim.get(), Optional.empty());
        if (directory.exitCode().isEmpty() && found.alive()) {
            live.put(key, found);
            adopted.put(key, found);
            return new Found.Alive(shim.get().pid());
        }
        WorkerExit exit = ended(directory, spec.get(), cell, Optional.empty());
        sweep(found);
        removeLater(cell, 0);
        return new Found.Ended(exit);
    }

    /// A shim that has not claimed its worker yet may be about to: it gets a moment, and then the
    /// worker is taken away from it.
    private static Optional<ProcessStat> shim(WorkerDirectory directory) throws IOException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SHIM_WAIT_MILLIS);
        while (System.nanoTime() < until) {
            Optional<ProcessStat> shim = directory.shim();
            if (shim.isPresent()) {
                return shim;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return directory.claim() ? Optional.empty() : directory.shim();
    }

    private static Found lost(String how) {
        return new Found.Ended(new WorkerExit(137, Cause.NODE, how));
    }

    /// Shows a worker its gang, which grew or shrank. One that is being started sees it from its
    /// start on.
    public void showGang(WorkerKey key, Order.Gang gang) {
        gangs.set(key, gang);
        launchers.execute(() -> {
            try {
                gangs.write(key);
            } catch (IOException diskFull) {
                LOG.warn("{}: its gang could not be written: {}", key, diskFull.toString());
            }
        });
    }

    /// Signals a worker.
    ///
    /// @param leftMillis time until the worker will be killed
    public void tell(WorkerKey key, Stage stage, Cause cause, long leftMillis) {
        Live worker = live.get(key);
        if (worker == null) {
            return;
        }
        try {
            worker.directory().stopped(cause);
        } catch (IOException diskFull) {
            LOG.warn(
                    "{}: the cause of its stop could not be written: {}", key, diskFull.toString());
        }
        if (!worker.alive()) {
            return;
        }
        switch (stage) {
            case NOTICE -> giveNotice(worker, cause, leftMillis);
            case TERM -> {
                signal(worker, Signals.TERM);
                signal(worker, Signals.CONT);
            }
            case KILL -> {
                signal(worker, Signals.KILL);
                worker.cell().members().forEach(pid -> signals.toProcess(pid, Signals.KILL));
            }
        }
    }

    /// A shim that has not made its own group yet is told alone.
    private void signal(Live worker, int signal) {
        long pid = worker.shim().pid();
        if (!signals.toGroup(pid, signal)) {
            signals.toProcess(pid, signal);
        }
    }

    /// Only processes that handle the signal get it: to a launcher or a shell it would be death.
    private void giveNotice(Live worker, Cause cause, long leftMillis) {
        String until = Instant.ofEpochMilli(System.currentTimeMillis() + leftMillis).toString();
        try {
            Files.writeString(
                    worker.directory().notice(),
                    "{\"reason\":\"%s\",\"until\":\"%s\",\"action\":\"checkpoint-and-exit\"}%n"
                            .formatted(cause, until));
        } catch (IOException diskFull) {
            LOG.warn("the checkpoint notice could not be written: {}", diskFull.toString());
        }
        Optional<Integer> signal = Signals.number(worker.spec().checkpointSignal());
        if (signal.isEmpty()) {
            return;
        }
        for (ProcessStat member : ProcessStat.ofGroup(worker.shim().pid())) {
            boolean shim = member.pid() == worker.shim().pid();
            if (!shim && ProcessStat.catches(member.pid(), signal.get())) {
                signals.toProcess(member.pid(), signal.get());
            }
        }
    }

    private void watchAdopted() {
        adopted.forEach((key, worker) -> {
            if (!worker.alive()) {
                adopted.remove(key);
                launchers.execute(() -> finish(key, worker));
            }
        });
    }

    private void finish(WorkerKey key, Live worker) {
        Optional<Integer> status = worker.child().map(Process::exitValue);
        WorkerExit exit = ended(worker.directory(), worker.spec(), worker.cell(), status);
        sweep(worker);
        live.remove(key);
        gangs.forget(key);
        listener.down(key, exit);
        removeLater(worker.cell(), 0);
    }

    /// Ends what a worker left behind when its shim could not do so itself.
    private void sweep(Live worker) {
        long group = worker.shim().pid();
        if (worker.directory().exitCode().isEmpty()) {
            List<ProcessStat> members = ProcessStat.ofGroup(group);
            boolean another =
                    members.stream()
                            .anyMatch(member ->
                                    member.pid() == group
                                            && member.startTicks() != worker.shim().startTicks());
            if (!members.isEmpty() && !another) {
                signals.toGroup(group, Signals.KILL);
            }
        }
        worker.cell().members().forEach(pid -> signals.toProcess(pid, Signals.KILL));
    }

    private static WorkerExit ended(
            WorkerDirectory directory,
            WorkerDirectory.Spec spec,
            Cell cell,
            Optional<Integer> status) {
        Optional<Integer> code = directory.exitCode().or(() -> status);
        if (code.isPresent()) {
            return Ends.explain(code.get(), cell.oomKilled(), spec.memoryMib());
        }
        if (cell.oomKilled()) {
            return Ends.explain(128 + Signals.KILL, true, spec.memoryMib());
        }
        return directory
                .stopped()
                .map(cause -> new WorkerExit(128 + Signals.KILL, cause, "killed"))
                .orElse(
                        new WorkerExit(
                                128 + Signals.KILL,
                                Cause.NODE,
                                "killed with the agent or machine"));
    }

    private void removeLater(Cell cell, int attempts) {
        if (cell.directories().isEmpty() || cell.remove() || attempts >= REMOVE_ATTEMPTS) {
            return;
        }
        cell.members().forEach(pid -> signals.toProcess(pid, Signals.KILL));
        if (!timer.isShutdown()) {
            timer.schedule(() -> removeLater(cell, attempts + 1), 50, TimeUnit.MILLISECONDS);
        }
    }

    /// {@return how many workers run}
    public int count() {
        return live.size();
    }

    /// Stops watching. The workers go on.
    @Override
    public void close() {
        launchers.shutdown();
    }
}
