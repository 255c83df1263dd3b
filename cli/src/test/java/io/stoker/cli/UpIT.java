package io.stoker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The whole thing: a real process, real jobs, kill -9.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class UpIT {
    @TempDir private Path folder;

    private Shell shell(LiveProcess up) {
        return new Shell(folder).set("STOKER_SERVER", up.url());
    }

    @Test
    void runsRealJobsAndGoesOnAfterKill() throws Exception {
        Files.writeString(
                folder.resolve("job.yaml"),
                "name: hello\ngpus: 1\nrun: [sh, -c, 'echo hi from rank $RANK']\n");
        try (LiveProcess up =
                LiveProcess.start("up", folder, "--data-dir", "data", "--gpus", "4")) {
            Shell shell = shell(up);

            Shell.Ran ran =
                    shell.run(
                            "run",
                            "--gpus",
                            "1",
                            "--",
                            "sh",
                            "-c",
                            "echo out; echo err >&2; exit 5");
            assertThat(ran.code()).as(ran.err()).isEqualTo(5);
            assertThat(ran.out()).contains("out\n").contains("err\n");

            assertThat(shell.run("submit", "job.yaml", "--wait").code()).isZero();
            assertThat(shell.run("logs", "2").out()).contains("hi from rank 0");

            String id =
                    shell.run("submit", "--parsable", "--gpus", "2", "--", "sleep", "600")
                            .out()
                            .strip();
            String held = shell.run("submit", "--parsable", "--", "true").out().strip();
            assertThat(shell.run("jobs", "-a", "-o", "name").out()).contains("job/" + id);

            up.killAndRestart();

            assertThat(shell.run("job", held, "-o", "json").code()).isZero();
            assertThat(shell.run("jobs", "-a", "-o", "name").out().lines()).hasSize(4);
            assertThat(shell.run("cancel", id).code()).isZero();
            assertThat(shell.run("why", id).out()).contains("CANCELLED");
            assertThat(shell.run("nodes").out()).contains("virtual");
            assertThat(up.stop()).isZero();
        }
    }

    @Test
    void refusesJobThatCouldNeverRun() throws Exception {
        try (LiveProcess up =
                LiveProcess.start("up", folder, "--data-dir", "data", "--gpus", "2")) {
            Shell.Ran ran =
                    shell(up).run("submit", "--gpus", "1", "--workers", "500", "--", "true");

            assertThat(ran.code()).isEqualTo(ExitCode.UNSCHEDULABLE);
        }
    }

    @Test
    void needsItsTokenWhereLoopbackIsNotTrusted() throws Exception {
        Files.writeString(folder.resolve("stoker.yaml"), "insecureLoopback: false\n");
        try (LiveProcess up =
                LiveProcess.start("up", folder, "--data-dir", "data", "--gpus", "1")) {
            Path token = folder.resolve("data/token");

            assertThat(shell(up).run("jobs").code()).isEqualTo(ExitCode.NOT_ALLOWED);
            assertThat(
                            shell(up)
                                    .set("STOKER_DATA_DIR", folder.resolve("data").toString())
                                    .run("jobs")
                                    .code())
                    .isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void demoRunsSimulatedJobsAndTakesFaults() throws Exception {
        try (LiveProcess demo = LiveProcess.start("demo", folder)) {
            Shell shell = shell(demo);

            assertThat(
                            shell.run(
                                            "submit",
                                            "--realm",
                                            "simulated",
                                            "--gpus",
                                            "1",
                                            "--name",
                                            "a",
                                            "--",
                                            "x")
                                    .code())
                    .isZero();
            assertThat(awaitNodes(shell)).contains("sim-1", "sim-8");
            assertThat(shell.run("sim", "preset", "maximum").out()).contains("50");
            assertThat(shell.run("fault", "inject", "node:sim-3", "--for", "20s").code()).isZero();
            assertThat(demo.stop()).isZero();
        }
    }

    /// Nodes register one after the other; each look takes a round trip.
    private static String awaitNodes(Shell shell) {
        String names = "";
        for (int look = 0; look < 2_000 && names.lines().count() < 9; look++) {
            names = shell.run("nodes", "-o", "name").out();
        }
        return names;
    }

    @Test
    void saysWhichSettingMovesTakenPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String said =
                    output(
                            "up",
                            "--http",
                            "127.0.0.1:" + taken.getLocalPort(),
                            "--raft",
                            "127.0.0.1:0",
                            "--agents",
                            "127.0.0.1:0",
                            "--data-dir",
                            folder.resolve("data").toString());

            assertThat(said).contains("--http").contains(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void refusesAddressesThatOthersCanReach() throws Exception {
        String said =
                output(
                        "up",
                        "--http",
                        "0.0.0.0:0",
                        "--data-dir",
                        folder.resolve("data").toString());

        assertThat(said).contains("http (flag --http): 0.0.0.0:0 is not a loopback address");
    }

    @Test
    void refusesDataDirectoryThatIsNoDirectory() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");

        String said = output("up", "--data-dir", file.resolve("below").toString());

        assertThat(said).contains("cannot be written").contains("--data-dir");
    }

    private String output(String... words) throws Exception {
        List<String> command = LiveProcess.java(new ArrayList<>(List.of(words)));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        String said =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isIn(ExitCode.FAILURE, ExitCode.USAGE);
        return said;
    }
}
