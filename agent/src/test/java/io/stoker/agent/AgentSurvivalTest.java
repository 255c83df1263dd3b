package io.stoker.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.stoker.model.Cause;
import io.stoker.model.JobSpec;
import io.stoker.model.Workload;
import io.stoker.protocol.proto.FromAgent;
import io.stoker.protocol.proto.RunningWorker;
import io.stoker.protocol.proto.WorkerExited;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Agents and controllers that die under running workers.
class AgentSurvivalTest {
    @TempDir Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeEverything() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private FakeController controller(long leaseMillis) {
        FakeController controller = new FakeController(leaseMillis, 100);
        open.add(controller);
        return controller;
    }

    private Agent agent(FakeController controller) {
        ManagedChannel channel = controller.channel();
        open.add(channel::shutdownNow);
        Agent agent = Agent.start(AgentConfig.of("node-1", directory).withVirtualGpus(4), channel);
        open.add(() -> agent.closeAndStopWorkers(0));
        return agent;
    }

    private Process agentProcess(int port) throws Exception {
        Process process =
                AgentInAProcess.launch(port, directory, directory.resolve("agent-process.log"));
        open.add(() -> {
            process.destroyForcibly();
            process.waitFor();
        });
        return process;
    }

    private static JobSpec script(String text) {
        return AgentProcessTest.script(text);
    }

    @Test
    void adoptsWorkersOfAnAgentThatWasKilled() throws Exception {
        FakeController controller = controller(60_000);
        Process first = agentProcess(controller.listenOnLoopback());
        String incarnation = controller.awaitRegistration(1).getIncarnation();
        controller.start(1, 1, 0, script("echo before; sleep 3; echo after; exit 5"));
        controller.start(2, 1, 0, script("sleep 1000"));
        controller.start(3, 1, 0, JobSpec.named("inside").withWorkload(Workload.sleep(100_000)));
        long pid = controller.awaitStarted(1, 1, 0).getPid();
        long other = controller.awaitStarted(2, 1, 0).getPid();
        controller.awaitStarted(3, 1, 0);

        first.destroyForcibly().waitFor();
        assertThat(Processes.alive(pid)).isTrue();
        controller.forget();
        Agent second = agent(controller);
        var registration = controller.awaitRegistration(1);

        assertThat(registration.getIncarnation()).isEqualTo(incarnation);
        assertThat(registration.getRunningList())
                .extracting(RunningWorker::getJobId)
                .containsExactly(1L, 2L, 3L);
        assertThat(controller.awaitStarted(1, 1, 0).getPid()).isEqualTo(pid);
        assertThat(controller.awaitExited(3, 1, 0).getCause()).isEqualTo("NODE");
        WorkerExited exited = controller.awaitExited(1, 1, 0);
        assertThat(exited.getCode()).isEqualTo(5);
        assertThat(exited.getCause()).isEqualTo("USER_ERROR");
        assertThat(controller.log(1, 1, 0)).isEqualTo("before\nafter\n");
        controller.stop(2, 1, 0, Cause.CANCELLED, 5_000);
        assertThat(controller.awaitExited(2, 1, 0).getCause()).isEqualTo("CANCELLED");
        Processes.awaitGone(other);
        assertThat(second.running()).isEmpty();
    }

    @Test
    void reportsWorkersThatEndedWhileNoAgentLived() throws Exception {
        FakeController controller = controller(60_000);
        Process first = agentProcess(controller.listenOnLoopback());
        controller.awaitRegistration(1);
        Path go = directory.resolve("go");
        controller.start(1, 1, 0, script("while [ ! -e " + go + " ]; do sleep 0.02; done; exit 4"));
        controller.start(2, 1, 0, script("sleep 1000"));
        long ends = controller.awaitStarted(1, 1, 0).getPid();
        long killed = controller.awaitStarted(2, 1, 0).getPid();

        first.destroyForcibly().waitFor();
        Files.createFile(go);
        Processes.awaitGone(ends);
        new io.stoker.agent.process.TestSignals().killGroup(killed);
        Processes.awaitGone(killed);
        controller.forget();
        agent(controller);

        assertThat(controller.awaitRegistration(1).getRunningList())
                .extracting(RunningWorker::getJobId)
                .containsExactly(1L, 2L);
        assertThat(controller.awaitExited(1, 1, 0).getCode()).isEqualTo(4);
        WorkerExited lost = controller.awaitExited(2, 1, 0);
        assertThat(lost.getCause()).isEqualTo("NODE");
        assertThat(lost.getMessage()).isEqualTo("killed with the agent or machine");
    }

    @Test
    void knowsThatAnotherBootEndedItsWorkers() throws Exception {
        FakeController controller = controller(60_000);
        Agent first = agent(controller);
        controller.awaitRegistration(1);
        controller.start(1, 1, 0, script("sleep 1000"));
        long pid = controller.awaitStarted(1, 1, 0).getPid();
        first.close();
        Path spec = directory.resolve("workers/1.1.0/spec");
        Files.writeString(spec, Files.readString(spec).replaceFirst("boot .*", "boot another"));
        controller.forget();

        agent(controller);
        WorkerExited exited = controller.awaitExited(1, 1, 0);
        new io.stoker.agent.process.TestSignals().killGroup(pid);

        assertThat(exited.getCause()).isEqualTo("NODE");
        assertThat(exited.getMessage()).contains("restarted");
    }

    @Test
    void repeatsReportsUntilTheyAreSeenEvenAfterItsOwnRestart() {
        FakeController controller = controller(60_000);
        controller.acknowledges(false);
        Agent first = agent(controller);
        controller.awaitRegistration(1);
        controller.start(1, 1, 0, script("exit 3"));
        long report = controller.awaitExited(1, 1, 0).getReport();

        first.close();
        controller.forget();
        controller.acknowledges(true);
        Agent second = agent(controller);
        WorkerExited again = controller.awaitExited(1, 1, 0);

        assertThat(again.getCode()).isEqualTo(3);
        assertThat(again.getReport()).isEqualTo(report);
        // Two heartbeats on, it has read the acknowledgement as well.
        controller.await("heartbeat 3", m -> m.getHeartbeat().getSequence() == 3);
        second.close();
        controller.forget();
        agent(controller);
        controller.await("heartbeat 2", m -> m.getHeartbeat().getSequence() == 2);
        assertThat(controller.said()).noneMatch(FromAgent::hasExited);
    }

    @Test
    void keepsWorkersThroughARestartOfTheController() throws Exception {
        FakeController controller = controller(20_000);
        Agent agent = agent(controller);
        controller.awaitRegistration(1);
        Path go = directory.resolve("go");
        controller.start(1, 1, 0, script("while [ ! -e " + go + " ]; do sleep 0.02; done; exit 6"));
        controller.start(2, 1, 0, script("sleep 1000"));
        long pid = controller.awaitStarted(2, 1, 0).getPid();

        controller.die();
        Processes.await(() -> !agent.registered());
        Files.createFile(go);
        Processes.await(() -> agent.running().size() == 1);
        controller.forget();
        controller.comeBack();
        var registration = controller.awaitRegistration(1);

        assertThat(registration.getRunningList())
                .extracting(RunningWorker::getJobId)
                .containsExactly(1L, 2L);
        assertThat(controller.awaitExited(1, 1, 0).getCode()).isEqualTo(6);
        assertThat(Processes.alive(pid)).isTrue();
    }

    @Test
    void stopsItsWorkersBeforeItsLeaseIsOver() throws Exception {
        FakeController controller = controller(2_000);
        Agent agent = agent(controller);
        controller.awaitRegistration(1);
        controller.start(1, 1, 0, script("trap '' TERM; while true; do sleep 0.05; done"));
        controller.start(2, 1, 0, JobSpec.named("inside").withWorkload(Workload.sleep(100_000)));
        long pid = controller.awaitStarted(1, 1, 0).getPid();
        controller.awaitStarted(2, 1, 0);

        controller.die();
        Processes.awaitGone(pid);
        Processes.await(() -> agent.running().isEmpty());
        controller.forget();
        controller.comeBack();

        assertThat(controller.awaitExited(1, 1, 0).getCause()).isEqualTo("NODE");
        assertThat(controller.awaitExited(2, 1, 0).getCause()).isEqualTo("NODE");
    }

    @Test
    void refusesADirectoryThatAnotherAgentUses() {
        FakeController controller = controller(60_000);
        agent(controller);

        assertThatThrownBy(() -> agent(controller))
                .hasMessageContaining("another agent uses " + directory);
    }

    @Test
    void refusesADirectoryThatCannotBeMade() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        FakeController controller = controller(60_000);
        ManagedChannel channel = controller.channel();
        open.add(channel::shutdownNow);

        assertThatThrownBy(
                        () -> Agent.start(AgentConfig.of("node-1", file.resolve("below")), channel))
                .hasMessageContaining("data directory")
                .hasMessageContaining("name another one");
    }

    @Test
    void runsBuiltInWorkAndKeepsItsLog() {
        FakeController controller = controller(60_000);
        agent(controller);
        controller.awaitRegistration(1);
        controller.start(1, 1, 0, builtin("torch_cnn", "size", "16", "iterations", "5"));
        controller.start(2, 1, 0, builtin("no_such_work"));
        controller.start(3, 1, 0, builtin("matrix", "size", "-4"));
        controller.start(4, 1, 0, JobSpec.named("inside").withWorkload(Workload.sleep(1)));

        assertThat(controller.awaitExited(1, 1, 0).getCode()).isZero();
        assertThat(controller.log(1, 1, 0)).contains("step 1/5 loss=", "step 5/5 loss=");
        WorkerExited unknown = controller.awaitExited(2, 1, 0);
        assertThat(unknown.getCode()).isEqualTo(127);
        assertThat(unknown.getMessage()).contains("no executor 'no_such_work'", "sleep");
        assertThat(controller.awaitExited(3, 1, 0).getMessage())
                .contains("size: expected 1 to", "-4");
        assertThat(controller.awaitExited(4, 1, 0).getCode()).isZero();
        assertThat(directory.resolve("workers/4.1.0")).doesNotExist();
        assertThat(controller.readLog(4, 1, 0, 0, 10).getKnown()).isTrue();
    }

    @Test
    void cancelsBuiltInWork() {
        FakeController controller = controller(60_000);
        agent(controller);
        controller.awaitRegistration(1);
        controller.start(1, 1, 0, builtin("fault", "mode", "hang"));
        controller.start(2, 1, 0, builtin("compute", "iterations", "100000000"));
        controller.start(3, 1, 0, JobSpec.named("inside").withWorkload(Workload.sleep(100_000)));
        for (int job = 1; job <= 3; job++) {
            controller.awaitStarted(job, 1, 0);
            controller.stop(job, 1, 0, Cause.CANCELLED, 10_000);
        }

        for (int job = 1; job <= 3; job++) {
            assertThat(controller.awaitExited(job, 1, 0).getCause()).isEqualTo("CANCELLED");
        }
    }

    @Test
    void runsThousandsOfSleepersWithoutAThreadForEach() {
        FakeController controller = controller(60_000);
        agent(controller);
        controller.awaitRegistration(1);
        int threads = Thread.activeCount();
        int sleepers = 5_000;
        JobSpec spec = JobSpec.named("inside").withWorkload(Workload.sleep(50));
        long before = System.nanoTime();

        for (int job = 1; job <= sleepers; job++) {
            controller.start(job, 1, 0, spec);
        }
        int busy = Thread.activeCount();
        Processes.await(
                () -> controller.said().stream().filter(FromAgent::hasExited).count() == sleepers);

        double seconds = (System.nanoTime() - before) / 1e9;
        System.out.printf(
                "%d sleepers in %.2f s, %.0f a second%n", sleepers, seconds, sleepers / seconds);
        assertThat(busy - threads).isLessThan(20);
    }

    private static JobSpec builtin(String executor, String... parameters) {
        TreeMap<String, String> named = new TreeMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            named.put(parameters[i], parameters[i + 1]);
        }
        return JobSpec.named("inside").withWorkload(new Workload.Builtin(executor, named));
    }
}
