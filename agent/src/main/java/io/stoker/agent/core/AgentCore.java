package io.stoker.agent.core;

import io.stoker.agent.core.AgentAction.Level;
import io.stoker.agent.core.AgentAction.Message;
import io.stoker.agent.core.AgentAction.Stage;
import io.stoker.model.Cause;
import io.stoker.model.Order;
import io.stoker.model.WorkerExit;
import io.stoker.model.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything an agent decides, as a step function: what happened and when goes in, what to do
/// comes out. It holds no thread, clock, socket or process, so the same agent can run in
/// simulation. Times are milliseconds of any clock that never goes back. One writer: whoever steps
/// it.
public final class AgentCore {

    /// How an agent behaves until its controller says otherwise.
    ///
    /// @param heartbeatMillis time between heartbeats
    /// @param leaseMillis the lease that holds before the first registration, 0 for none
    /// @param firstReconnectMillis pause before the first attempt to reconnect
    /// @param mostReconnectMillis longest such pause
    /// @param resendMillis silence after which a report is sent again
    /// @param answerMillis longest wait for the answer to a registration
    public record Settings(
            long heartbeatMillis,
            long leaseMillis,
            long firstReconnectMillis,
            long mostReconnectMillis,
            long resendMillis,
            long answerMillis) {

        /// Heartbeat 1 s, lease 10 s, reconnect after 0.1 s at first and 2 s at most.
        public static final Settings DEFAULT =
                new Settings(1_000, 10_000, 100, 2_000, 3_000, 10_000);
    }

    private enum Link {
        DOWN,
        ASKED,
        REGISTERED
    }

    private static final int MOST_REMEMBERED_ENDS = 50_000;
    private static final int MOST_REMEMBERED_EPOCHS = 100_000;
    private static final int ATTEMPTS_A_NOTE = 30;
    private static final long REFUSED_PAUSE_MILLIS = 5_000;

    /// Refusals that the next attempt may well not meet.
    private static final List<String> PASSING_REFUSALS =
            List.of("register_again", "not_registered", "closing", "closed");

    private static final class Worker {
        boolean up;
        long pid;
        Optional<Cause> stopCause = Optional.empty();
        String checkpointSignal = "";
        boolean termed;
        boolean killed;
        long termAt = Long.MAX_VALUE;
        long killAt = Long.MAX_VALUE;
    }

    private final Settings settings;
    private final Map<WorkerKey, Worker> workers = new TreeMap<>();
    private final Set<WorkerKey> stopping = new LinkedHashSet<>();
    private final Recent<Long, Long> newestEpochs = new Recent<>(MOST_REMEMBERED_EPOCHS);
    private final Recent<WorkerKey, WorkerExit> ends = new Recent<>(MOST_REMEMBERED_ENDS);
    private final Reports reports = new Reports();
    private final Lease lease;
    private List<AgentAction> actions = new ArrayList<>();
    private Link link = Link.DOWN;
    private long connectAt = Long.MAX_VALUE;
    private long askedAt;
    private long pauseMillis;
    private long heartbeatMillis;
    private long heartbeatAt;
    private long sequence;
    private long nextReport;
    private boolean leaseOver;
    private long fruitless;

    /// An agent as its predecessor left it.
    ///
    /// @param now the time
    /// @param left what the predecessor left
    public AgentCore(Settings settings, long now, Predecessor left) {
        this.settings = settings;
        this.lease = new Lease(settings.leaseMillis(), now);
        this.pauseMillis = settings.firstReconnectMillis();
        this.heartbeatMillis = settings.heartbeatMillis();
        this.nextReport = left.nextReport();
        left.newestEpochs().forEach(newestEpochs::put);
        left.ends().forEach(ends::put);
        left.unseen()
                .forEach((report, end) ->
                        reports.add(
                                report, new Message.Exited(end.key(), end.exit(), report), now));
        left.running()
                .forEach((key, pid) -> {
                    Worker worker = new Worker();
                    worker.up = true;
                    worker.pid = pid;
                    workers.put(key, worker);
                    newestEpochs.put(key.jobId(), key.epoch());
                    report(now, report -> new Message.Started(key, pid, report));
                });
    }

    /// Takes one thing that happened.
    ///
    /// @return what to do about it, in order
    public List<AgentAction> step(long now, AgentInput input) {
        actions = new ArrayList<>();
        switch (input) {
            case AgentInput.Begin() -> connectAt = now;
            case AgentInput.Registered registered -> registered(now, registered);
            case AgentInput.Refused refused -> refused(now, refused);
            case AgentInput.Disconnected disconnected -> disconnected(now, disconnected.reason());
            case AgentInput.HeartbeatSeen seen -> lease.answered(seen.sequence());
            case AgentInput.ReportSeen seen -> reportSeen(seen.report());
            case AgentInput.StartOrdered ordered -> start(now, ordered.order());
            case AgentInput.StopOrdered ordered -> stop(now, ordered);
            case AgentInput.GangChanged changed -> gangChanged(changed);
            case AgentInput.WorkerUp up -> up(now, up);
            case AgentInput.WorkerDown down -> down(now, down.key(), down.exit());
            case AgentInput.GpuFailed failed -> gpuFailed(failed);
            case AgentInput.Tick() -> {}
        }
        passTime(now);
        return actions;
    }

    /// {@return when the core wants to be stepped at the latest}
    public long wakeAt() {
        long at = connectAt;
        if (link == Link.REGISTERED) {
            at = Math.min(at, heartbeatAt);
            at =
                    Math.min(
                            at,
                            reports.oldestSentAt()
                                    .map(sent -> sent + settings.resendMillis())
                                    .orElse(at));
        } else if (link == Link.ASKED) {
            at = Math.min(at, askedAt + settings.answerMillis());
        }
        if (!lease.none() && !workers.isEmpty() && !leaseOver) {
            at = Math.min(at, lease.termAt());
        }
        for (WorkerKey key : stopping) {
            Worker worker = worker(key);
            if (worker.up && !worker.killed) {
                at = Math.min(at, Math.min(worker.killAt, worker.termed ? at : worker.termAt));
            }
        }
        return at;
    }

    /// {@return whether the controller knows this node}
    public boolean registered() {
        return link == Link.REGISTERED;
    }

    /// {@return the workers that run or are about to}
    public List<WorkerKey> running() {
        return List.copyOf(workers.keySet());
    }

    /// {@return whether the controller has seen every report}
    public boolean everythingSeen() {
        return reports.isEmpty();
    }

    /// Workers whose end the controller has not seen belong to those that this node still speaks
    /// for: a worker that it did not name would count as lost, and a job that has succeeded would
    /// run again.
    private List<WorkerKey> accountedFor() {
        Set<WorkerKey> keys = new TreeSet<>(workers.keySet());
        keys.addAll(reports.ended());
        return List.copyOf(keys);
    }

    private void registered(long now, AgentInput.Registered registered) {
        link = Link.REGISTERED;
        fruitless = 0;
        pauseMillis = settings.firstReconnectMillis();
        heartbeatMillis =
                registered.heartbeatMillis() > 0
                        ? registered.heartbeatMillis()
                        : settings.heartbeatMillis();
        lease.grant(registered.leaseMillis(), askedAt);
        leaseOver = false;
        heartbeatAt = now;
        reports.resend(Long.MAX_VALUE, now).forEach(this::say);
        note(Level.INFO, "registered as node " + registered.nodeId());
    }

    private void refused(long now, AgentInput.Refused refused) {
        boolean soon = PASSING_REFUSALS.contains(refused.code());
        long pause = soon ? pauseMillis : REFUSED_PAUSE_MILLIS;
        note(
                soon ? Level.WARN : Level.ERROR,
                "the controller refused this node (%s): %s; asking again in %d ms"
                        .formatted(refused.code(), refused.message(), pause));
        actions.add(new AgentAction.CloseStream("refused"));
        link = Link.DOWN;
        connectAt = now + pause;
        pauseMillis = Math.min(pauseMillis * 2, settings.mostReconnectMillis());
    }

    private void disconnected(long now, String reason) {
        if (link == Link.DOWN) {
            return;
        }
        if (link == Link.REGISTERED) {
            note(Level.WARN, "lost the controller (" + reason + "); workers go on, reconnecting");
        } else if (fruitless++ % ATTEMPTS_A_NOTE == 0) {
            note(
                    Level.WARN,
                    "no controller yet (" + reason + "); trying again for as long as it takes");
        }
        link = Link.DOWN;
        connectAt = now + pauseMillis;
        pauseMillis = Math.min(pauseMillis * 2, settings.mostReconnectMillis());
    }

    private void reportSeen(long report) {
        if (reports.seen(report)) {
            actions.add(new AgentAction.RememberSeen(report));
        }
    }

    private void start(long now, Order.StartWorker order) {
        WorkerKey key = new WorkerKey(order.jobId(), order.epoch(), order.allocation().rank());
        long newest = newestEpochs.find(key.jobId()).orElse(Long.MIN_VALUE);
        if (key.epoch() < newest) {
            note(Level.WARN, "ignored the start of " + key + ": epoch " + newest + " is newer");
            return;
        }
        if (key.epoch() > newest) {
            if (newest != Long.MIN_VALUE) {
                endOlderThan(now, key);
            }
            newestEpochs.put(key.jobId(), key.epoch());
        }
        Worker known = workers.get(key);
        if (known != null) {
            if (known.up) {
                report(now, report -> new Message.Started(key, known.pid, report));
            }
            return;
        }
        Optional<WorkerExit> ended = ends.find(key);
        if (ended.isPresent()) {
            reportEnd(now, key, ended.get());
            return;
        }
        Worker worker = new Worker();
        worker.checkpointSignal = order.spec().stop().checkpointSignal();
        workers.put(key, worker);
        boolean process = !(order.spec().workload() instanceof Workload.Builtin);
        actions.add(new AgentAction.RememberStart(key, process));
        actions.add(new AgentAction.Launch(order));
    }

    private void endOlderThan(long now, WorkerKey key) {
        for (WorkerKey other : List.copyOf(workers.keySet())) {
            if (other.jobId() == key.jobId() && other.epoch() < key.epoch()) {
                ask(now, other, Cause.NODE, 0);
            }
        }
    }

    private void stop(long now, AgentInput.StopOrdered ordered) {
        WorkerKey key = ordered.key();
        if (workers.containsKey(key)) {
            ask(now, key, ordered.cause(), ordered.graceMillis());
            return;
        }
        WorkerExit exit =
                ends.find(key)
                        .orElseGet(() ->
                                new WorkerExit(
                                        143, ordered.cause(), "it was not running on this node"));
        reportEnd(now, key, exit);
    }

    /// A worker that this node does not have was told to stop, or is yet to be started with the new
    /// gang.
    private void gangChanged(AgentInput.GangChanged changed) {
        if (workers.containsKey(changed.key())) {
            actions.add(new AgentAction.ShowGang(changed.key(), changed.gang()));
        }
    }

    /// Begins to stop a worker, or makes a stop that has begun shorter; never makes it longer.
    private void ask(long now, WorkerKey key, Cause cause, long graceMillis) {
        Worker worker = worker(key);
        long killAt = now + graceMillis;
        if (worker.stopCause.isPresent()) {
            worker.killAt = Math.min(worker.killAt, killAt);
            worker.termAt = Math.min(worker.termAt, worker.killAt);
            return;
        }
        worker.stopCause = Optional.of(cause);
        worker.killAt = killAt;
        worker.termAt = now;
        stopping.add(key);
        boolean mayCheckpoint =
                cause == Cause.PREEMPTED || cause == Cause.REQUEUED || cause == Cause.RESIZED;
        if (mayCheckpoint && worker.up && !worker.checkpointSignal.isEmpty() && graceMillis > 1) {
            worker.termAt = now + graceMillis / 2;
            tell(key, Stage.NOTICE, cause, graceMillis);
        }
    }

    private void up(long now, AgentInput.WorkerUp up) {
        Worker worker = workers.get(up.key());
        if (worker == null || worker.up) {
            return;
        }
        worker.up = true;
        worker.pid = up.pid();
        report(now, report -> new Message.Started(up.key(), up.pid(), report));
    }

    private void down(long now, WorkerKey key, WorkerExit exit) {
        Worker worker = workers.remove(key);
        if (worker == null) {
            return;
        }
        stopping.remove(key);
        WorkerExit told =
                worker.stopCause
                        .filter(cause -> exit.cause() != Cause.OUT_OF_MEMORY)
                        .map(cause -> new WorkerExit(exit.code(), cause, exit.message()))
                        .orElse(exit);
        reportEnd(now, key, told);
    }

    private void reportEnd(long now, WorkerKey key, WorkerExit exit) {
        ends.put(key, exit);
        long number = report(now, report -> new Message.Exited(key, exit, report));
        actions.add(new AgentAction.RememberExit(key, exit, number));
    }

    private void gpuFailed(AgentInput.GpuFailed failed) {
        note(Level.ERROR, "GPU " + failed.gpu() + ": " + failed.message());
        if (link == Link.REGISTERED) {
            say(new Message.GpuFault(failed.gpu(), failed.message()));
        }
    }

    private void passTime(long now) {
        if (link == Link.DOWN && now >= connectAt) {
            connectAt = Long.MAX_VALUE;
            link = Link.ASKED;
            askedAt = now;
            actions.add(new AgentAction.OpenStream());
            say(new Message.Hello(accountedFor()));
        }
        if (link == Link.ASKED && now >= askedAt + settings.answerMillis()) {
            actions.add(new AgentAction.CloseStream("no answer to the registration"));
            disconnected(now, "no answer to the registration");
        }
        if (link == Link.REGISTERED) {
            converse(now);
        }
        watchLease(now);
        for (WorkerKey key : List.copyOf(stopping)) {
            pressOn(now, key);
        }
    }

    private void converse(long now) {
        long silentMillis = now - lease.renewedAt();
        if (!lease.none() && silentMillis > Math.max(lease.millis() / 2, 3 * heartbeatMillis)) {
            actions.add(new AgentAction.CloseStream("no answer to heartbeats"));
            disconnected(now, "no answer to heartbeats for " + silentMillis + " ms");
            return;
        }
        if (now >= heartbeatAt) {
            heartbeatAt = now + heartbeatMillis;
            sequence++;
            lease.sent(sequence, now);
            say(new Message.Heartbeat(sequence));
        }
        reports.resend(now - settings.resendMillis(), now).forEach(this::say);
    }

    private void watchLease(long now) {
        if (lease.none() || leaseOver || workers.isEmpty() || now < lease.termAt()) {
            return;
        }
        leaseOver = true;
        note(
                Level.ERROR,
                "no controller for %d ms: stopping %d workers before the lease of %d ms is over"
                        .formatted(now - lease.renewedAt(), workers.size(), lease.millis()));
        for (WorkerKey key : running()) {
            ask(now, key, Cause.NODE, Math.max(0, lease.killAt() - now));
        }
    }

    private void pressOn(long now, WorkerKey key) {
        Worker worker = worker(key);
        if (!worker.up || worker.killed) {
            return;
        }
        Cause cause = worker.stopCause.orElse(Cause.CANCELLED);
        if (!worker.termed && now >= worker.termAt) {
            worker.termed = true;
            tell(key, Stage.TERM, cause, worker.killAt - now);
        }
        if (now >= worker.killAt) {
            worker.killed = true;
            tell(key, Stage.KILL, cause, 0);
        }
    }

    private Worker worker(WorkerKey key) {
        Worker worker = workers.get(key);
        if (worker == null) {
            throw new IllegalStateException("expected a worker of this node, found " + key);
        }
        return worker;
    }

    private interface NumberedMessage {
        Message with(long report);
    }

    private long report(long now, NumberedMessage numbered) {
        long number = nextReport++;
        Message message = numbered.with(number);
        reports.add(number, message, now);
        if (link == Link.REGISTERED) {
            say(message);
        }
        return number;
    }

    private void say(Message message) {
        actions.add(new AgentAction.Say(message));
    }

    private void tell(WorkerKey key, Stage stage, Cause cause, long leftMillis) {
        actions.add(new AgentAction.Tell(key, stage, cause, leftMillis));
    }

    private void note(Level level, String text) {
        actions.add(new AgentAction.Note(level, text));
    }

    /// What an agent knows from the one before it in the same data directory.
    ///
    /// @param nextReport number of the next report
    /// @param running workers that were found alive, with their processes
    /// @param unseen ends the controller has not acknowledged, by report number
    /// @param ends workers known to have ended
    /// @param newestEpochs newest epoch seen of each job
    public record Predecessor(
            long nextReport,
            Map<WorkerKey, Long> running,
            Map<Long, End> unseen,
            Map<WorkerKey, WorkerExit> ends,
            Map<Long, Long> newestEpochs) {

        /// Nothing: a first start.
        public static final Predecessor NONE =
                new Predecessor(1, Map.of(), Map.of(), Map.of(), Map.of());

        public Predecessor {
            running = new LinkedHashMap<>(running);
            unseen = new LinkedHashMap<>(unseen);
            ends = new LinkedHashMap<>(ends);
            newestEpochs = new LinkedHashMap<>(newestEpochs);
        }
    }

    /// How one worker ended.
    public record End(WorkerKey key, WorkerExit exit) {}
}
