package io.stoker.server.shell;

import io.stoker.control.Brain;
import io.stoker.control.ClusterState;
import io.stoker.control.Effect;
import io.stoker.control.Fleet;
import io.stoker.control.Input;
import io.stoker.control.Invariant;
import io.stoker.control.Invariants;
import io.stoker.control.Outcome;
import io.stoker.control.StateRestorer;
import io.stoker.model.Command;
import io.stoker.model.Order;
import io.stoker.model.StateImage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the brain on the wall clock: one thread takes messages, steps the brain, and carries out
/// its effects. It is the only writer of the state and of the views.
///
/// ```
/// HTTP, agents, journal, fleets --Message--> inbox --> [brain] --> journal, fleets, answers, views
/// ```
///
/// Messages are taken in batches. All commands of a batch go into one journal entry (group commit),
/// and answers go out after the views show what they tell of.
public final class LiveShell implements Controller, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveShell.class);
    private static final int MOST_MESSAGES_PER_TURN = 4_096;

    private final ShellConfig config;
    private final InstantSource clock;
    private final LinkedBlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CopyOnWriteArrayList<Fleet> fleets = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Throwable> broken = new CompletableFuture<>();
    private final ViewStore views;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile JournalPort journal = new NoJournalYet();
    private volatile LogReader logReader =
            (_, _, _, _, _, _) ->
                    CompletableFuture.completedFuture(new LogPiece(false, 0, 0, new byte[0]));

    // Owned by the brain's thread from here on.
    private Brain brain;
    private long lastNow;
    private long wakeAt = Long.MAX_VALUE;
    private long nextRequestId = 1;
    private final Map<Long, CompletableFuture<Outcome>> asked = new LinkedHashMap<>();
    private List<Command> proposals = new ArrayList<>();
    private List<Long> proposalIds = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private int entriesInFlight;

    // Read by others for metrics.
    private volatile long appliedIndex;
    private volatile long appends;
    private volatile long commands;

    /// Reads logs from nodes.
    @FunctionalInterface
    public interface LogReader {
        CompletableFuture<LogPiece> read(
                int nodeId, long jobId, long epoch, int rank, long offset, int mostBytes);
    }

    private LiveShell(ShellConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.brain = new Brain(config.brain(), new ClusterState());
        this.views = new ViewStore();
        this.views.reset(brain.state());
        this.thread = Thread.ofPlatform().name("stoker-brain").daemon(true).unstarted(this::run);
    }

    /// Starts the brain's thread. Nothing happens before a journal is attached.
    public static LiveShell start(ShellConfig config, InstantSource clock) {
        var shell = new LiveShell(config, clock);
        shell.thread.start();
        return shell;
    }

    /// Gives the shell the journal that it proposes to.
    public void attach(JournalPort newJournal) {
        journal = newJournal;
    }

    /// Adds nodes that the shell can order about.
    public void attach(Fleet fleet) {
        fleets.add(fleet);
    }

    /// Sets who reads logs from nodes.
    public void attach(LogReader reader) {
        logReader = reader;
    }

    /// The journal committed an entry; completes when it is applied.
    ///
    /// @param firstIndex index of its first command
    public CompletableFuture<Void> committed(
            long firstIndex, List<Command> entry, long[] requestIds) {
        var applied = new CompletableFuture<Void>();
        inbox.add(new Message.Entry(firstIndex, entry, requestIds, applied));
        return applied;
    }

    /// A snapshot replaces the state; completes when it has.
    public CompletableFuture<Void> restored(StateImage image) {
        var done = new CompletableFuture<Void>();
        inbox.add(new Message.Restored(image, done));
        return done;
    }

    @Override
    public CompletableFuture<StateImage> image() {
        var image = new CompletableFuture<StateImage>();
        inbox.add(new Message.ImageWanted(image));
        return image;
    }

    /// This replica leads from now on, or no longer.
    public void leading(boolean leads) {
        tell(leads ? new Input.Lead() : new Input.Follow());
    }

    /// The journal is dead: without it nothing can be promised, so the shell stops.
    public void journalFailed(Exception why) {
        LOG.error("stopping: {}", why.getMessage(), why);
        stopping = true;
        broken.complete(why);
        thread.interrupt();
    }

    /// Hands the brain an input that nobody waits for.
    public void tell(Input input) {
        inbox.add(new Message.ForBrain(input));
    }

    /// {@return completes with the reason when the shell stopped because of a bug or a dead
    /// journal}
    public CompletableFuture<Throwable> broken() {
        return broken;
    }

    /// {@return what [Invariants#check] finds, taken on the brain's thread}
    public CompletableFuture<List<String>> checkInvariants() {
        var found = new CompletableFuture<List<String>>();
        inbox.add(new Message.Run(() -> found.complete(Invariants.check(brain.state()))));
        return found;
    }

    @Override
    public CompletableFuture<Outcome> propose(LongFunction<Command> commandAt) {
        var answer = new CompletableFuture<Outcome>();
        if (waiting.incrementAndGet() > config.mostWaitingRequests()) {
            waiting.decrementAndGet();
            answer.completeExceptionally(
                    new OverloadedException(
                            "%d requests wait for the journal; try again in a second"
                                    .formatted(config.mostWaitingRequests())));
            return answer;
        }
        inbox.add(new Message.Ask(commandAt, answer));
        return answer;
    }

    @Override
    public Views views() {
        return views;
    }

    /// Takes a node's newest telemetry: for people, and for placements that look at it.
    public void telemetry(int nodeId, List<Views.GpuReading> readings) {
        views.telemetry(nodeId, readings);
        views.node(nodeId)
                .ifPresent(node ->
                        tell(new Input.Observed(nodeId, Conditions.of(node.spec(), readings))));
    }

    /// {@return where fleets leave their telemetry}
    public ViewStore viewStore() {
        return views;
    }

    @Override
    public long now() {
        return clock.millis();
    }

    @Override
    public void planNow() {
        tell(new Input.PlanNow());
    }

    @Override
    public CompletableFuture<LogPiece> readLog(
            int nodeId, long jobId, long epoch, int rank, long offset, int mostBytes) {
        return logReader.read(nodeId, jobId, epoch, rank, offset, mostBytes);
    }

    @Override
    public JournalStats journalStats() {
        return new JournalStats(appliedIndex, journal.sizeBytes(), appends, commands);
    }

    private void run() {
        var batch = new ArrayList<Message>();
        try {
            while (!stopping) {
                take(batch);
                long now = tick();
                for (Message message : batch) {
                    handle(now, message);
                }
                batch.clear();
                if (wakeAt <= now) {
                    wakeAt = Long.MAX_VALUE;
                    brain.step(now, new Input.Wake(), this::carryOut);
                }
                flush();
            }
        } catch (InterruptedException stopped) {
            LOG.debug("the brain's thread was asked to stop");
        } catch (Invariant.Violation bug) {
            LOG.error("stopping: an invariant does not hold. {}", bug.getMessage(), bug);
            broken.complete(bug);
        } catch (RuntimeException | Error bug) {
            LOG.error("stopping: {}", bug.toString(), bug);
            broken.complete(bug);
        }
        var end = new IllegalStateException("the controller stopped");
        asked.values().forEach(answer -> answer.completeExceptionally(end));
    }

    private void take(List<Message> batch) throws InterruptedException {
        long wait = wakeAt == Long.MAX_VALUE ? 1_000 : Math.min(1_000, wakeAt - clock.millis());
        Message first = wait <= 0 ? inbox.poll() : inbox.poll(wait, TimeUnit.MILLISECONDS);
        if (first != null) {
            batch.add(first);
            inbox.drainTo(batch, MOST_MESSAGES_PER_TURN);
        }
    }

    // The wall clock may be set back; the brain's time never runs backwards.
    private long tick() {
        lastNow = Math.max(lastNow, clock.millis());
        return lastNow;
    }

    private void handle(long now, Message message) {
        switch (message) {
            case Message.ForBrain m -> brain.step(now, m.input(), this::carryOut);
            case Message.Ask m -> ask(now, m);
            case Message.Entry m -> entry(now, m);
            case Message.Restored m -> {
                brain = new Brain(config.brain(), StateRestorer.restore(m.image()));
                views.reset(brain.state());
                appliedIndex = brain.state().appliedIndex();
                m.done().complete(null);
            }
            case Message.ImageWanted m -> m.image().complete(brain.state().image());
            case Message.AppendFailed m -> appendFailed(m);
            case Message.AppendDone() -> entriesInFlight--;
            case Message.Run m -> m.work().run();
        }
    }

    private void ask(long now, Message.Ask m) {
        Command command;
        try {
            command = m.commandAt().apply(now);
        } catch (RuntimeException misuse) {
            waiting.decrementAndGet();
            m.answer().completeExceptionally(misuse);
            return;
        }
        long id = nextRequestId++;
        asked.put(id, m.answer());
        brain.step(now, new Input.Request(id, command), this::carryOut);
    }

    private void entry(long now, Message.Entry m) {
        for (int i = 0; i < m.commands().size(); i++) {
            var committed =
                    new Input.Committed(m.firstIndex() + i, m.commands().get(i), m.requestIds()[i]);
            brain.step(now, committed, this::carryOut);
        }
        appliedIndex = brain.state().appliedIndex();
        answers.add(() -> m.applied().complete(null));
    }

    private void appendFailed(Message.AppendFailed m) {
        entriesInFlight--;
        LOG.warn("an entry was not committed: {}", m.why().toString());
        for (long id : m.requestIds()) {
            CompletableFuture<Outcome> answer = asked.remove(id);
            if (answer != null) {
                waiting.decrementAndGet();
                answer.completeExceptionally(m.why());
            }
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Propose e -> {
                proposals.add(e.command());
                proposalIds.add(e.requestId());
            }
            case Effect.Send e -> send(e.order());
            case Effect.Answer e -> {
                CompletableFuture<Outcome> answer = asked.remove(e.requestId());
                if (answer != null) {
                    waiting.decrementAndGet();
                    answers.add(() -> answer.complete(e.outcome()));
                }
            }
            case Effect.Publish e -> views.publish(e.index(), e.at(), e.event(), brain.state());
            case Effect.WakeAt e -> wakeAt = Math.min(wakeAt, e.at());
            case Effect.Explain e -> views.explain(e.report());
        }
    }

    private void send(Order order) {
        for (Fleet fleet : fleets) {
            if (fleet.owns(order.nodeId())) {
                fleet.carryOut(order);
                return;
            }
        }
        LOG.debug("node {} is not connected; its order waits until it is", order.nodeId());
    }

    // Views first, then answers: who asked sees what the answer tells of.
    private void flush() {
        views.flush(brain.state(), brain.leading());
        if (!answers.isEmpty()) {
            answers.forEach(Runnable::run);
            answers.clear();
        }
        while (!proposals.isEmpty() && entriesInFlight < config.mostEntriesInFlight()) {
            append();
        }
    }

    private void append() {
        int count = Math.min(proposals.size(), config.mostCommandsPerEntry());
        List<Command> entry = List.copyOf(proposals.subList(0, count));
        long[] ids = proposalIds.subList(0, count).stream().mapToLong(Long::longValue).toArray();
        proposals = new ArrayList<>(proposals.subList(count, proposals.size()));
        proposalIds = new ArrayList<>(proposalIds.subList(count, proposalIds.size()));
        entriesInFlight++;
        appends++;
        commands += count;
        journal.append(entry, ids)
                .whenComplete((_, failure) ->
                        inbox.add(
                                failure == null
                                        ? new Message.AppendDone()
                                        : new Message.AppendFailed(ids, failure)));
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        fleets.forEach(Fleet::close);
    }

    /// Stands in until the journal is open: nothing can be appended yet.
    private static final class NoJournalYet implements JournalPort {
        @Override
        public CompletableFuture<?> append(List<Command> entry, long[] requestIds) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("the journal is not open yet"));
        }

        @Override
        public long sizeBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
