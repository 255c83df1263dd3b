package io.stoker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitCodesTest {
    @TempDir private Path folder;
    private StubServer server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
        shell = new Shell(folder).asking(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void mapsEachKindOfProblem() {
        server.problem("GET /api/v1/jobs/1", 404, "unknown_job", "there is no job 1")
                .problem("GET /api/v1/jobs/2", 409, "wrong_state", "it has ended")
                .problem("GET /api/v1/jobs/3", 401, "unauthorized", "a token is needed")
                .problem("GET /api/v1/jobs/4", 403, "foreign_host", "not from there")
                .problem("GET /api/v1/jobs/5", 400, "invalid_parameter", "id: expected a number")
                .problem("GET /api/v1/jobs/6", 422, "gang_too_large", "8 would fit")
                .problem("GET /api/v1/jobs/7", 500, "internal", "our mistake");

        assertThat(shell.run("job", "1").code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(shell.run("job", "1").err()).isEqualTo("error: there is no job 1\n");
        assertThat(shell.run("job", "2").code()).isEqualTo(ExitCode.CONFLICT);
        assertThat(shell.run("job", "3").code()).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(shell.run("job", "4").code()).isEqualTo(ExitCode.NOT_ALLOWED);
        assertThat(shell.run("job", "5").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("job", "6").code()).isEqualTo(ExitCode.UNSCHEDULABLE);
        assertThat(shell.run("job", "7").code()).isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void saysHowToStartControllerWhenNoneAnswers() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        Shell.Ran ran = shell.run("jobs", "--server", "http://127.0.0.1:" + port);

        assertThat(ran.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(ran.err())
                .contains("no controller at http://127.0.0.1:" + port)
                .contains("stoker up")
                .contains("--server");
    }

    @Test
    void saysWhenSomethingElseAnswers() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread smtp =
                    Thread.ofPlatform()
                            .start(() -> {
                                try (var socket = other.accept()) {
                                    socket.getOutputStream()
                                            .write("220 mail\r\n".getBytes(StandardCharsets.UTF_8));
                                    socket.getOutputStream().flush();
                                    socket.getInputStream().read();
                                } catch (IOException closed) {
                                    // the test is over
                                }
                            });

            Shell.Ran ran = shell.run("--server", "127.0.0.1:" + other.getLocalPort(), "jobs");

            assertThat(ran.code()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(ran.err()).contains("the answer is not HTTP");
            smtp.join(5_000);
        }
    }

    @Test
    void goesOnAfterOneJobThatCannotBeCancelled() {
        server.problem("POST /api/v1/jobs/1/cancel", 404, "unknown_job", "there is no job 1")
                .on("POST /api/v1/jobs/2/cancel", Jobs.running(2));

        Shell.Ran ran = shell.run("cancel", "1", "job/2", "--reason", "wrong data");

        assertThat(ran.out()).isEqualTo("job 2 (train) cancelled\n");
        assertThat(ran.err()).contains("job 1: there is no job 1");
        assertThat(ran.code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(server.last().body()).isEqualTo("{\"reason\":\"wrong data\"}");
    }

    @Test
    void suggestsVerbsAndOptions() {
        Shell.Ran verb = shell.run("jbos");
        Shell.Ran option = shell.run("jobs", "--queu", "x");
        Shell.Ran below = shell.run("sim", "ratte", "5");

        assertThat(verb.code()).isEqualTo(ExitCode.USAGE);
        assertThat(verb.err()).contains("no verb jbos; did you mean jobs?");
        assertThat(option.code()).isEqualTo(ExitCode.USAGE);
        assertThat(option.err()).contains("unknown option --queu; did you mean --queue?");
        assertThat(below.err()).contains("stoker sim has no verb ratte; did you mean rate?");
    }

    @Test
    void refusesMissingValueAndSurplusWords() {
        assertThat(shell.run("jobs", "--queue").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("jobs", "surplus").err()).contains("unexpected argument surplus");
        assertThat(shell.run("job").err()).contains("expected one job id, found none");
        assertThat(shell.run("jobs", "--", "x").err()).contains("takes no command");
    }

    @Test
    void sendsTheTokenOfTheDataDirectoryToThisMachine() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("token"), "secret\n");
        server.on("GET /api/v1/jobs?state=active&sort=metadata.id&limit=1000", Jobs.list());

        shell.set("STOKER_DATA_DIR", data.toString()).run("jobs");

        assertThat(server.last().token()).isEqualTo("Bearer secret");
    }

    @Test
    void injectsFaultsByTarget() {
        server.on(
                "POST /api/v1/faults",
                202,
                "{\"accepted\":true,\"node\":\"sim-3\",\"gpu\":2,\"faultKind\":\"GPU_ERROR\",\"durationSeconds\":300}");

        Shell.Ran ran =
                shell.run("fault", "inject", "gpu:sim-3/2", "--class", "xid79", "--for", "5m");

        assertThat(ran.out()).isEqualTo("fault GPU_ERROR injected into sim-3 GPU 2\n");
        assertThat(server.last().body())
                .isEqualTo(
                        "{\"kind\":\"GPU_ERROR\",\"node\":\"sim-3\",\"gpu\":2,\"durationSeconds\":300,\"message\":\"Xid 79\"}");
        assertThat(shell.run("fault", "inject", "gpu:sim-3").err())
                .contains("expected gpu:NAME/INDEX");
        assertThat(shell.run("fault", "inject", "node:a", "--class", "FIRE").code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void steersTheGenerator() {
        String simulation =
                "{\"spec\":{\"jobsPerMinute\":10,\"preset\":\"High Load\",\"paused\":false},\"presets\":[{\"name\":\"High Load\"}],\"status\":{\"simulatedNodes\":8}}";
        server.on("GET /api/v1/simulation", simulation).on("PATCH /api/v1/simulation", simulation);

        assertThat(shell.run("sim", "preset", "high", "load").out())
                .isEqualTo("generator: 10 jobs a minute (High Load), 8 simulated nodes\n");
        assertThat(server.last().body()).isEqualTo("{\"preset\":\"High Load\"}");
        assertThat(shell.run("sim", "rate", "0.05").err())
                .contains("expected 0 or 0.1 to 50 jobs a minute, found 0.05");
        assertThat(shell.run("sim", "pause").code()).isZero();
        assertThat(server.last().body()).isEqualTo("{\"paused\":true}");
    }
}
