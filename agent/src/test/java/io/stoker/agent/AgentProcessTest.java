package io.stoker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.stoker.agent.core.WorkerKey;
import io.stoker.model.Cause;
import io.stoker.model.JobSpec;
import io.stoker.model.Workload;
import io.stoker.protocol.proto.LogChunk;
import io.stoker.protocol.proto.WorkerExited;
import io.stoker.protocol.proto.WorkerStarted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes under a real agent; only the controller is a fake.
class AgentProcessTest {
    @TempDir Path directory;

    private final FakeController controller = new FakeController(60_000, 100);
    private final ManagedChannel channel = controller.channel();
    private Agent agent;

    @BeforeEach
    void startAgent() {
        agent = Agent.start(AgentConfig.of("node-1", directory).withVirtualGpus(4), channel);
        controller.awaitRegistration(1);
    }

    @AfterEach
    void stopAgent() {
        agent.closeAndStopWorkers(100);
        channel.shutdownNow();
        controller.close();
    }

    static JobSpec exec(String... argv) {
        return JobSpec.named("test").withWorkload(new Workload.Exec(List.of(argv)));
    }

    static JobSpec script(String text) {
        return JobSpec.named("test").withWorkload(new Workload.Script(text));
    }

    @Test
    void registersWithVirtualGpusAndHeartbeats() {
        var node = controller.awaitRegistration(1).getNode();

        assertThat(node.getName()).isEqualTo("node-1");
        assertThat(node.getGpusList()).hasSize(4);
        assertThat(node.getGpus(0).getVirtual()).isTrue();
        assertThat(node.getGpus(0).getType()).isEqualTo("virtual");
        assertThat(node.getCpuMilli()).isPositive();
        assertThat(node.getMemoryMib()).isPositive();
        var beat = controller.await("heartbeat 3", m -> m.getHeartbeat().getSequence() == 3);
        assertThat(beat.getHeartbeat().getGpusList()).hasSize(4);
        assertThat(beat.getHeartbeat().getGpus(0).getAvailable()).isFalse();
        assertThat(agent.registered()).isTrue();
    }

    @Test
    void reportsStartWithItsProcessAndEndWithItsCode() {
        controller.start(1, 1, 0, script("exit 7"));

        WorkerStarted started = controller.awaitStarted(1, 1, 0);
        WorkerExited exited = controller.awaitExited(1, 1, 0);

        assertThat(started.getPid()).isGreaterThan(1);
        assertThat(exited.getCode()).isEqualTo(7);
        assertThat(exited.getCause()).isEqualTo("USER_ERROR");
        assertThat(exited.getMessage()).contains("exit code 7");
    }

    @Test
    void passesArgumentsAsTheyAreWithoutAShell() {
        controller.start(1, 1, 0, exec("printf", "%s|", "a b", "$HOME", "`id`", "; exit 9", "*"));

        assertThat(controller.awaitExited(1, 1, 0).getCode()).isZero();
        assertThat(controller.log(1, 1, 0)).isEqualTo("a b|$HOME|`id`|; exit 9|*|");
    }

    @Test
    void runsAProgramAndNotTheBuiltinOfTheSameName() throws Exception {
        Path program = directory.resolve("exit");
        Files.writeString(program, "#!/bin/sh\necho the real one\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        controller.start(
                1,
                1,
                0,
                exec("exit", "3")
                        .withEnvironment(
                                new TreeMap<>(java.util.Map.of("PATH", directory + ":/bin"))));

        assertThat(controller.awaitExited(1, 1, 0).getCode()).isZero();
        assertThat(controller.log(1, 1, 0)).isEqualTo("the real one\n");
    }

    @Test
    void mergesBothOutputsIntoOneLogAndReadsPiecesOfIt() {
        controller.start(1, 1, 0, script("echo out; echo err >&2"));
        controller.awaitExited(1, 1, 0);

        LogChunk tail = controller.readLog(1, 1, 0, -4, 100);
        LogChunk unknown = controller.readLog(99, 1, 0, 0, 100);

        assertThat(controller.log(1, 1, 0)).isEqualTo("out\nerr\n");
        assertThat(tail.getData().toStringUtf8()).isEqualTo("err\n");
        assertThat(tail.getOffset()).isEqualTo(4);
        assertThat(tail.getSize()).isEqualTo(8);
        assertThat(unknown.getKnown()).isFalse();
    }

    @Test
    void tellsASignalFromACode() {
        controller.start(1, 1, 0, script("kill -SEGV $$"));

        WorkerExited exited = controller.awaitExited(1, 1, 0);

        assertThat(exited.getCode()).isEqualTo(139);
        assertThat(exited.getMessage()).contains("SEGV");
    }

    @Test
    void namesTheMissingProgram() {
        controller.start(1, 1, 0, exec("no-such-program-at-all"));

        WorkerExited exited = controller.awaitExited(1, 1, 0);

        assertThat(exited.getCode()).isEqualTo(127);
        assertThat(exited.getCause()).isEqualTo("USER_ERROR");
        assertThat(exited.getMessage()).contains("no program 'no-such-program-at-all'", "PATH");
        assertThat(controller.log(1, 1, 0)).contains("no program 'no-such-program-at-all'");
    }

    @Test
    void namesTheMissingWorkingDirectory() {
        controller.start(1, 1, 0, script("pwd").withWorkingDirectory("/no/such/place"));

        WorkerExited exited = controller.awaitExited(1, 1, 0);

        assertThat(exited.getCode()).isEqualTo(126);
        assertThat(exited.getMessage()).contains("workingDirectory", "/no/such/place");
    }

    @Test
    void blamesTheJobForArgumentsThatNoNodeCouldPass() {
        controller.start(1, 1, 0, exec("echo", "a\0b"));
        controller.start(2, 1, 0, exec("echo", "x".repeat(200_000)));

        WorkerExited nul = controller.awaitExited(1, 1, 0);
        WorkerExited tooLong = controller.awaitExited(2, 1, 0);

        assertThat(nul.getCause()).isEqualTo("USER_ERROR");
        assertThat(nul.getMessage()).contains("NUL");
        assertThat(tooLong.getCause()).isEqualTo("USER_ERROR");
        assertThat(tooLong.getMessage()).contains("longer than this kernel allows");
    }

    @Test
    void startsInTheWorkingDirectoryAskedFor() {
        controller.start(1, 1, 0, exec("pwd").withWorkingDirectory(directory.toString()));

        controller.awaitExited(1, 1, 0);

        assertThat(controller.log(1, 1, 0).strip()).isEqualTo(directory.toString());
    }

    @Test
    void readsNothingFromStdin() {
        controller.start(1, 1, 0, exec("cat"));

        assertThat(controller.awaitExited(1, 1, 0).getCode()).isZero();
    }

    @Test
    void stopsTheWholeProcessGroupWithGrandchildren() {
        controller.start(1, 1, 0, script("sh -c 'sleep 1000 & echo $!; wait' & wait"));
        controller.awaitStarted(1, 1, 0);
        long grandchild = firstNumberInLog(1);

        controller.stop(1, 1, 0, Cause.CANCELLED, 5_000);
        WorkerExited exited = controller.awaitExited(1, 1, 0);

        assertThat(exited.getCause()).isEqualTo("CANCELLED");
        assertThat(exited.getCode()).isEqualTo(143);
        Processes.awaitGone(grandchild);
    }

    @Test
    void endsWhatAWorkerLeftInItsGroup() {
        controller.start(1, 1, 0, script("sleep 1000 & echo $!"));

        assertThat(controller.awaitExited(1, 1, 0).getCode()).isZero();

        Processes.awaitGone(firstNumberInLog(1));
    }

    @Test
    void killsAWorkerThatIgnoresTermAfterItsGrace() {
        controller.start(
                1, 1, 0, script("trap '' TERM; echo ready; while true; do sleep 0.05; done"));
        controller.awaitStarted(1, 1, 0);
        awaitLog(1, "ready");
        long before = System.nanoTime();

        controller.stop(1, 1, 0, Cause.TIMEOUT, 300);
        WorkerExited exited = controller.awaitExited(1, 1, 0);

        assertThat(exited.getCode()).isEqualTo(137);
        assertThat(exited.getCause()).isEqualTo("TIMEOUT");
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThan(Duration.ofMillis(290));
    }

    @Test
    void letsAWorkerEndInOrderWithinItsGrace() {
        controller.start(
                1,
                1,
                0,
                script(
                        "trap 'echo saved; exit 0' TERM; echo ready; while true; do sleep 0.05; done"));
        awaitLog(1, "ready");

        controller.stop(1, 1, 0, Cause.PREEMPTED, 10_000);

        assertThat(controller.awaitExited(1, 1, 0).getCause()).isEqualTo("PREEMPTED");
        assertThat(controller.log(1, 1, 0)).contains("saved");
    }

    @Test
    void sendsTheCheckpointSignalOnlyToProcessesThatHandleIt() {
        var spec =
                script(
                                "sh -c 'trap \"echo saved; exit 0\" USR1; echo ready; while true; do sleep 0.05; done'; echo launcher lives")
                        .withStop(new io.stoker.model.StopRules("USR1", 20_000));
        controller.start(1, 1, 0, spec);
        awaitLog(1, "ready");

        controller.stop(1, 1, 0, Cause.PREEMPTED, 20_000);

        assertThat(controller.awaitExited(1, 1, 0).getCause()).isEqualTo("PREEMPTED");
        assertThat(controller.log(1, 1, 0)).isEqualTo("ready\nsaved\nlauncher lives\n");
        assertThat(directory.resolve("workers/1.1.0/notice")).content().contains("PREEMPTED");
    }

    @Test
    void startsAWorkerOnceHoweverOftenItIsOrdered() {
        JobSpec spec = script("echo once; sleep 0.3");
        controller.start(1, 1, 0, spec);
        controller.start(1, 1, 0, spec);
        controller.awaitExited(1, 1, 0);
        controller.forget();

        controller.start(1, 1, 0, spec);

        assertThat(controller.awaitExited(1, 1, 0).getCode()).isZero();
        assertThat(controller.log(1, 1, 0)).isEqualTo("once\n");
    }

    @Test
    void refusesAnEpochOlderThanTheNewestSeen() {
        controller.start(1, 5, 0, script("sleep 1000"));
        controller.awaitStarted(1, 5, 0);

        controller.start(1, 4, 0, script("echo stale"));
        controller.stop(1, 4, 0, Cause.CANCELLED, 0);
        WorkerExited stale = controller.awaitExited(1, 4, 0);

        assertThat(stale.getCause()).isEqualTo("CANCELLED");
        assertThat(directory.resolve("workers/1.4.0")).doesNotExist();
        assertThat(agent.running()).containsExactly(new WorkerKey(1, 5, 0));
    }

    @Test
    void givesAWorkerItsWholeEnvironment() {
        JobSpec spec =
                exec("env")
                        .withWorkers(3)
                        .withEnvironment(new TreeMap<>(java.util.Map.of("COLOUR", "blue")));
        controller.start(
                FakeController.order(
                                12,
                                9,
                                1,
                                spec,
                                List.of("node-1", "node-1", "node-2"),
                                0b1010,
                                29_500)
                        .setAttempt(2)
                        .build());
        controller.awaitExited(12, 9, 1);

        var found =
                controller
                        .log(12, 9, 1)
                        .lines()
                        .map(line -> line.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));

        assertThat(found)
                .containsEntry("STOKER_JOB_ID", "12")
                .containsEntry("STOKER_JOB_NAME", "test")
                .containsEntry("STOKER_ATTEMPT", "1")
                .containsEntry("STOKER_RESTART_COUNT", "1")
                .containsEntry("STOKER_EPOCH", "9")
                .containsEntry("STOKER_RANK", "1")
                .containsEntry("STOKER_WORLD_SIZE", "3")
                .containsEntry("STOKER_LOCAL_RANK", "1")
                .containsEntry("STOKER_NODE", "node-1")
                .containsEntry("STOKER_NNODES", "2")
                .containsEntry("STOKER_NODELIST", "node-[1-2]")
                .containsEntry("STOKER_GPUS", "2")
                .containsEntry("STOKER_RESUME_FROM", "")
                .containsEntry("CUDA_VISIBLE_DEVICES", "1,3")
                .containsEntry("MASTER_ADDR", "127.0.0.1")
                .containsEntry("MASTER_PORT", "29500")
                .containsEntry("RANK", "1")
                .containsEntry("WORLD_SIZE", "3")
                .containsEntry("LOCAL_RANK", "1")
                .containsEntry("LOCAL_WORLD_SIZE", "2")
                .containsEntry("PET_NNODES", "3")
                .containsEntry("PET_NODE_RANK", "1")
                .containsEntry("PET_NPROC_PER_NODE", "2")
                .containsEntry("PET_MASTER_ADDR", "127.0.0.1")
                .containsEntry("PET_MASTER_PORT", "29500")
                .containsEntry("COLOUR", "blue");
        assertThat(Path.of(found.get("STOKER_CHECKPOINT_DIR"))).isDirectory();
        assertThat(Path.of(found.get("STOKER_TMPDIR"))).isDirectory();
        assertThat(found).containsKeys("STOKER_NOTIFY", "STOKER_NOTICE_FILE", "PATH", "HOME");
    }

    @Test
    void hidesAllGpusFromAJobWithoutAny() {
        controller.start(1, 1, 0, script("echo \"[$CUDA_VISIBLE_DEVICES]\""));
        controller.awaitExited(1, 1, 0);

        assertThat(controller.log(1, 1, 0)).isEqualTo("[]\n");
    }

    @Test
    void offersANotifierOnThePath() throws Exception {
        controller.start(1, 1, 0, script("stoker-notify checkpoint --step 3 --path /p"));

        assertThat(controller.awaitExited(1, 1, 0).getCode()).isZero();

        assertThat(Files.readString(directory.resolve("workers/1.1.0/notify")))
                .isEqualTo("checkpoint --step 3 --path /p\n");
    }

    @Test
    void runsFiveHundredShortProcesses() {
        long before = System.nanoTime();
        for (int i = 1; i <= 500; i++) {
            controller.start(i, 1, 0, exec("true"));
        }
        for (int i = 1; i <= 500; i++) {
            assertThat(controller.awaitExited(i, 1, 0).getCode()).isZero();
        }
        double seconds = (System.nanoTime() - before) / 1e9;

        System.out.printf("500 processes in %.2f s, %.0f a second%n", seconds, 500 / seconds);
    }

    private void awaitLog(long jobId, String text) {
        Processes.await(() -> controller.log(jobId, 1, 0).contains(text));
    }

    private long firstNumberInLog(long jobId) {
        awaitLog(jobId, "\n");
        return Long.parseLong(
                controller.log(jobId, 1, 0).lines().findFirst().orElseThrow().strip());
    }
}
