package io.stoker.agent;

import io.grpc.Channel;
import io.stoker.agent.cgroup.Cgroups;
import io.stoker.agent.cgroup.Isolation;
import io.stoker.agent.core.AgentAction;
import io.stoker.agent.core.AgentCore;
import io.stoker.agent.core.AgentInput;
import io.stoker.agent.core.Recent;
import io.stoker.agent.core.WorkerKey;
import io.stoker.agent.core.WorkerListener;
import io.stoker.agent.gpu.Gpus;
import io.stoker.agent.process.ProcessWorkers;
import io.stoker.agent.process.Trees;
import io.stoker.agent.process.WorkerEnvironment;
import io.stoker.agent.work.InsideWorkers;
import io.stoker.model.Cause;
import io.stoker.model.GpuSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.Realm;
import io.stoker.model.WorkerExit;
import io.stoker.model.Workload;
import io.stoker.protocol.MalformedException;
import io.stoker.protocol.proto.FromAgent;
import io.stoker.protocol.proto.ToAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running agent: the shell that feeds [AgentCore] and does what it decides. One thread steps the
/// core; everything else only puts inputs into its queue.
///
/// Closing an agent leaves its processes running: the next agent on the same data directory adopts
/// them. Work inside the agent ends with it.
public final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration KEEP_LOGS = Duration.ofDays(14);
    private static final long LONGEST_WAIT_MILLIS = 60_000;
    private static final int MOST_AT_ONCE = 1_000;
    private static final long ANY_STREAM = 0;
    private static final int MOST_REMEMBERED_ENDS = 50_000;

    /// An input, and the stream it came over.
    private record Heard(long stream, AgentInput input) {}

    private final AgentConfig config;
    private final DataDirectory directory;
    private final AgentJournal journal;
    private final NodeSpec spec;
    private final Vitals vitals;
    private final Cgroups cgroups;
    private final Isolation isolation;
    private final ProcessWorkers processes;
    private final InsideWorkers inside;
    private final Logs logs;
    private final Link link;
    private final Wire.Speaker speaker;
    private final AgentCore core;
    private final Thread thread;
    private final ScheduledExecutorService timer;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private volatile boolean registered;
    private final Set<WorkerKey> running = ConcurrentHashMap.newKeySet();
    private final Recent<WorkerKey, Boolean> ended = new Recent<>(MOST_REMEMBERED_ENDS);
    private volatile boolean closing;

    private Agent(AgentConfig config, Channel channel) throws IOException {
        this.config = config;
        this.directory = DataDirectory.open(config.dataDirectory());
        this.journal = new AgentJournal(directory.journal());
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("stoker-agent-timer").factory());
        Gpus gpus = Gpus.open(config.nvmlLibrary(), config.virtualGpus(), config.nodeName());
        this.spec = describe(config, gpus);
        this.vitals =
                new Vitals(
                        gpus,
                        config.heartbeatMillis(),
                        (gpu, message) -> tell(new AgentInput.GpuFailed(gpu, message)));
        this.cgroups =
                Cgroups.choose(
                        new Cgroups.Places(
                                config.controlGroups(),
                                Path.of("/proc/self/cgroup"),
                                "stoker-" + directory.token()));
        this.isolation = cgroups.isolation();
        WorkerListener listener = new Ears();
        ProcessWorkers.Directories directories = ProcessWorkers.Directories.below(directory.path());
        this.processes =
                new ProcessWorkers(
                        directories,
                        new WorkerEnvironment(
                                config.nodeName(),
                                config.block(),
                                config.rack(),
                                config.apiUrl(),
                                spec.gpus(),
                                System.getenv()),
                        cgroups,
                        listener,
                        timer);
        this.inside = new InsideWorkers(config.executors(), directories.workers(), listener);
        Map<WorkerKey, Boolean> unfinished = journal.started();
        journal.ends().keySet().forEach(key -> ended.put(key, true));
        this.logs = new Logs(directories.workers(), key -> running.contains(key) || endedHere(key));
        this.link = new Link(channel, new StreamEars());
        this.speaker = new Wire.Speaker(spec, directory.incarnation(), config.version());
        this.core = new AgentCore(settings(config), now(), adopt(unfinished));
        this.running.addAll(core.running());
        this.thread = Thread.ofPlatform().daemon().name("stoker-agent").unstarted(this::live);
        timer.schedule(() -> pruneLogs(directories.workers()), 30, TimeUnit.SECONDS);
    }

    /// Starts an agent. It looks for its controller by itself, for as long as it takes.
    ///
    /// @param channel how to reach the controller; stays the caller's to close
    /// @throws UncheckedIOException that says what to do, when its directory cannot be used
    public static Agent start(AgentConfig config, Channel channel) {
        try {
            Agent agent = new Agent(config, channel);
            LOG.info(
                    "node {}: {} GPUs{}, {} MiB; {}",
                    config.nodeName(),
                    agent.spec.gpus().size(),
                    agent.spec.gpus().stream().anyMatch(gpu -> gpu.virtual()) ? " (virtual)" : "",
                    agent.spec.memoryMib(),
                    agent.isolation.note());
            agent.tell(new AgentInput.Begin());
            agent.thread.start();
            return agent;
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable.getMessage(), unusable);
        }
    }

    /// {@return what this machine offers}
    public NodeSpec spec() {
        return spec;
    }

    /// {@return whether the controller knows this node now}
    public boolean registered() {
        return registered;
    }

    /// {@return how this host holds workers to their limits}
    public Isolation isolation() {
        return isolation;
    }

    /// {@return the workers that run, or are about to}
    public Set<WorkerKey> running() {
        return Set.copyOf(running);
    }

    private static NodeSpec describe(AgentConfig config, Gpus gpus) {
        return new NodeSpec(
                        config.nodeName(),
                        Realm.REAL,
                        config.address(),
                        gpus.specs().stream().map(gpu -> shared(gpu, config)).toList(),
                        Host.cpuMilli(),
                        Host.memoryMib(),
                        config.block(),
                        config.rack(),
                        config.leaseMillis(),
                        config.labels())
                .withIo(config.networkMbps(), config.scratchMib())
                .inRow(config.row())
                .withIslands(NodeSpec.islandsOf(config.islands(), gpus.specs().size()));
    }

    private static GpuSpec shared(GpuSpec gpu, AgentConfig config) {
        return gpu.mig() ? gpu : gpu.withSharing(config.gpuSharing());
    }

    private static AgentCore.Settings settings(AgentConfig config) {
        AgentCore.Settings usual = AgentCore.Settings.DEFAULT;
        return new AgentCore.Settings(
                config.heartbeatMillis(),
                config.leaseMillis(),
                usual.firstReconnectMillis(),
                usual.mostReconnectMillis(),
                usual.resendMillis(),
                usual.answerMillis());
    }

    /// Finds out what became of the workers that the agent before this one left. Report numbers go
    /// on from the clock, so that no number is used twice even where the last ones were not written
    /// down.
    private AgentCore.Predecessor adopt(Map<WorkerKey, Boolean> unfinished) throws IOException {
        Map<WorkerKey, Long> alive = new LinkedHashMap<>();
        long report = Math.max(journal.nextReport(), System.currentTimeMillis() * 1_000);
        for (Map.Entry<WorkerKey, Boolean> worker : unfinished.entrySet()) {
            WorkerKey key = worker.getKey();
            ProcessWorkers.Found found =
                    worker.getValue()
                            ? processes.adopt(key)
                            : new ProcessWorkers.Found.Ended(
                                    new WorkerExit(
                                            137,
                                            Cause.NODE,
                                            "it ran inside the agent and died with it"));
            switch (found) {
                case ProcessWorkers.Found.Alive(long pid) -> alive.put(key, pid);
                case ProcessWorkers.Found.Ended(WorkerExit exit) ->
                        journal.exit(key, exit, report++);
            }
        }
        journal.flush();
        if (!unfinished.isEmpty()) {
            LOG.info(
                    "of {} workers the last agent left, {} still run and are adopted",
                    unfinished.size(),
                    alive.size());
        }
        Map<Long, Long> epochs = new LinkedHashMap<>();
        journal.ends().keySet().forEach(key -> epochs.merge(key.jobId(), key.epoch(), Math::max));
        return new AgentCore.Predecessor(report, alive, journal.unseen(), journal.ends(), epochs);
    }

    private void live() {
        List<Heard> batch = new ArrayList<>();
        while (!closing) {
            try {
                batch.clear();
                listen(batch);
                List<AgentAction> actions = new ArrayList<>();
                if (batch.isEmpty()) {
                    actions.addAll(core.step(now(), new AgentInput.Tick()));
                }
                for (Heard one : batch) {
                    if (one.stream() == ANY_STREAM || one.stream() == link.stream()) {
                        actions.addAll(core.step(now(), one.input()));
                    }
                }
                carryOut(actions);
            } catch (InterruptedException closed) {
                return;
            } catch (RuntimeException violation) {
                LOG.error("the agent met a situation it does not know; it goes on", violation);
            }
        }
    }

    private void listen(List<Heard> batch) throws InterruptedException {
        long waitMillis = Math.min(core.wakeAt() - now(), LONGEST_WAIT_MILLIS);
        Heard first = waitMillis > 0 ? heard.poll(waitMillis, TimeUnit.MILLISECONDS) : heard.poll();
        if (first != null) {
            batch.add(first);
            heard.drainTo(batch, MOST_AT_ONCE);
        }
    }

    /// What must be remembered is written before anything is done.
    private void carryOut(List<AgentAction> actions) {
        for (AgentAction action : actions) {
            switch (action) {
                case AgentAction.RememberStart start -> {
                    journal.start(start.key(), start.process());
                    running.add(start.key());
                }
                case AgentAction.RememberExit end -> {
                    journal.exit(end.key(), end.exit(), end.report());
                    running.remove(end.key());
                    synchronized (ended) {
                        ended.put(end.key(), true);
                    }
                }
                case AgentAction.RememberSeen seen -> journal.seen(seen.report());
                case AgentAction.OpenStream _,
                        AgentAction.CloseStream _,
                        AgentAction.Say _,
                        AgentAction.Launch _,
                        AgentAction.Tell _,
                        AgentAction.ShowGang _,
                        AgentAction.Note _ -> {}
            }
        }
        try {
            journal.flush();
        } catch (IOException diskFull) {
            LOG.error("the agent's journal could not be written: {}", diskFull.toString());
        }
        actions.forEach(this::carryOut);
        registered = core.registered();
    }

    private void carryOut(AgentAction action) {
        switch (action) {
            case AgentAction.OpenStream() -> link.open();
            case AgentAction.CloseStream close -> link.close(close.reason());
            case AgentAction.Say say ->
                    link.send(Wire.encode(say.message(), speaker, vitals.last()));
            case AgentAction.Launch launch -> launch(launch);
            case AgentAction.Tell tell -> {
                if (inside.runs(tell.key())) {
                    inside.tell(tell.key(), tell.stage());
                } else {
                    processes.tell(tell.key(), tell.stage(), tell.cause(), tell.leftMillis());
                }
            }
            // Work inside the agent has a size of its own and asks nobody for its gang.
            case AgentAction.ShowGang show -> processes.showGang(show.key(), show.gang());
            case AgentAction.Note note -> {
                switch (note.level()) {
                    case INFO -> LOG.info(note.text());
                    case WARN -> LOG.warn(note.text());
                    case ERROR -> LOG.error(note.text());
                }
            }
            case AgentAction.RememberStart _,
                    AgentAction.RememberExit _,
                    AgentAction.RememberSeen _ -> {}
        }
    }

    private void launch(AgentAction.Launch launch) {
        var order = launch.order();
        WorkerKey key = new WorkerKey(order.jobId(), order.epoch(), order.allocation().rank());
        if (order.spec().workload() instanceof Workload.Builtin builtin) {
            inside.start(key, order, builtin);
        } else {
            processes.start(key, order);
        }
    }

    private void tell(AgentInput input) {
        heard.add(new Heard(ANY_STREAM, input));
    }

    private boolean endedHere(WorkerKey key) {
        synchronized (ended) {
            return ended.contains(key);
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void pruneLogs(Path workers) {
        Set<String> inUse =
                running.stream().map(WorkerKey::directoryName).collect(Collectors.toSet());
        try {
            int deleted =
                    Trees.deleteOlder(workers, Instant.now().minus(KEEP_LOGS), inUse::contains);
            if (deleted > 0) {
                LOG.info("deleted the files of {} workers that ended long ago", deleted);
            }
        } catch (IOException keptForNow) {
            LOG.warn("old logs could not be deleted: {}", keptForNow.toString());
        }
        if (!timer.isShutdown()) {
            timer.schedule(() -> pruneLogs(workers), 1, TimeUnit.HOURS);
        }
    }

    /// Stops every worker, processes too, and closes.
    ///
    /// @param graceMillis time between TERM and KILL
    public void closeAndStopWorkers(long graceMillis) {
        for (WorkerKey key : running) {
            tell(new AgentInput.StopOrdered(key, Cause.CANCELLED, graceMillis));
        }
        long until = now() + graceMillis + 2_000;
        try {
            while (!running.isEmpty() && now() < until) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        // Not by an interrupt: that would close the journal under the last write.
        tell(new AgentInput.Tick());
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        registered = false;
        link.close("the agent stops");
        inside.close();
        processes.close();
        timer.shutdownNow();
        cgroups.removeParents();
        vitals.close();
        try {
            journal.close();
            directory.close();
        } catch (IOException lost) {
            LOG.warn("the agent's directory could not be closed: {}", lost.toString());
        }
    }

    /// Hears workers.
    private final class Ears implements WorkerListener {
        @Override
        public void up(WorkerKey key, long pid) {
            tell(new AgentInput.WorkerUp(key, pid));
        }

        @Override
        public void down(WorkerKey key, WorkerExit exit) {
            tell(new AgentInput.WorkerDown(key, exit));
        }
    }

    /// Hears the controller.
    private final class StreamEars implements Link.Hearer {
        @Override
        public void heard(long stream, ToAgent message) {
            if (message.hasReadLog()) {
                Thread.startVirtualThread(() ->
                        link.send(
                                FromAgent.newBuilder()
                                        .setLog(logs.read(message.getReadLog()))
                                        .build()));
                return;
            }
            try {
                Optional<AgentInput> input = Wire.decode(message);
                input.ifPresent(known -> heard.add(new Heard(stream, known)));
            } catch (MalformedException malformed) {
                LOG.error("an order that makes no sense is ignored: {}", malformed.getMessage());
            }
        }

        @Override
        public void ended(long stream, String reason) {
            heard.add(new Heard(stream, new AgentInput.Disconnected(reason)));
        }
    }
}
