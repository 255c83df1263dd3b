package io.stoker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.cli.wire.Json;
import io.stoker.cli.wire.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitTest {
    private static final String POST = "POST /api/v1/jobs?user=ana";
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

    private Json sent() {
        return JsonReader.read(
                server.asked().stream()
                        .filter(one -> one.method().equals("POST"))
                        .toList()
                        .getLast()
                        .body());
    }

    @Test
    void sendsJobFileAsItIs() throws IOException {
        String file = "name: hello # a comment\nrun: [\"true\"]\n";
        Files.writeString(folder.resolve("job.yaml"), file);
        server.on(POST, 201, Jobs.running(12));

        Shell.Ran ran = shell.run("submit", "job.yaml");

        assertThat(ran.out())
                .isEqualTo("Submitted job 12 (default). Follow it: stoker logs 12 -f\n");
        assertThat(server.last().body()).isEqualTo(file);
        assertThat(server.last().contentType()).isEqualTo("application/yaml");
        assertThat(server.last().key()).hasSize(32);
    }

    @Test
    void letsFlagsWinOverFile() throws IOException {
        Files.writeString(
                folder.resolve("job.yaml"),
                "name: hello\nnodes: 2\ngpus: 1\nenv: {A: \"1\", B: \"2\"}\ntime: {limit: 1h, deadline: 2h}\nrun: x\n");
        server.on(POST, 201, Jobs.running(12));

        Shell.Ran ran =
                shell.run(
                        "submit",
                        "job.yaml",
                        "--name",
                        "other",
                        "--workers",
                        "4",
                        "--gpus",
                        "H100:8",
                        "-e",
                        "B=3",
                        "--time",
                        "90s",
                        "--priority",
                        "high",
                        "-l",
                        "team=nlp");

        assertThat(ran.err()).isEmpty();

        Json job = sent();
        assertThat(job.at("name").text()).isEqualTo("other");
        assertThat(job.at("workers").text()).isEqualTo("4");
        assertThat(job.at("nodes").absent()).isTrue();
        assertThat(job.at("gpus").text()).isEqualTo("H100:8");
        assertThat(job.at("env.A").text()).isEqualTo("1");
        assertThat(job.at("env.B").text()).isEqualTo("3");
        assertThat(job.at("time.limit").text()).isEqualTo("90s");
        assertThat(job.at("time.deadline").text()).isEqualTo("2h");
        assertThat(job.at("priority").text()).isEqualTo("high");
        assertThat(job.at("labels.team").text()).isEqualTo("nlp");
    }

    @Test
    void sendsWhatTheJobWaitsFor() {
        server.on(POST, 201, Jobs.running(12));

        shell.run("submit", "--dependency", "afterok:9,singleton", "--", "true");

        assertThat(sent().at("dependencies").text()).isEqualTo("afterok:9,singleton");
    }

    @Test
    void changesWhatAJobWaitsFor() {
        server.on("POST /api/v1/jobs/12/dependencies", 200, Jobs.running(12));

        Shell.Ran ran = shell.run("depend", "12", "none");

        assertThat(ran.out()).contains("waits for no other job");
        assertThat(sent().at("dependencies").text()).isEmpty();
    }

    @Test
    void saysWhyAJobCannotWaitForAnother() {
        server.problem(
                "POST /api/v1/jobs/12/dependencies",
                422,
                "dependency_cycle",
                "dependencies: job 12 -> 9 -> 12 would wait in a circle");

        Shell.Ran circle = shell.run("depend", "12", "afterok:9");
        Shell.Ran oneWord = shell.run("depend", "12");

        assertThat(circle.code()).isNotZero();
        assertThat(circle.err()).contains("12 -> 9 -> 12");
        assertThat(oneWord.code()).isEqualTo(ExitCode.USAGE);
        assertThat(oneWord.err()).contains("stoker depend 12 afterok:9");
    }

    @Test
    void letsFlagsWinOverLongFormFile() throws IOException {
        Files.writeString(
                folder.resolve("job.yaml"),
                "apiVersion: stoker/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  resources: {gpus: 1}\n  run: x\n");
        server.on(POST, 201, Jobs.running(12));

        shell.run("submit", "job.yaml", "--name", "b", "--gpus", "2");

        assertThat(sent().at("metadata.name").text()).isEqualTo("b");
        assertThat(sent().at("spec.resources.gpus").text()).isEqualTo("2");
        assertThat(sent().at("spec.gpus").absent()).isTrue();
    }

    @Test
    void submitsCommandAfterDashes() {
        server.on(POST, 201, Jobs.running(12));

        Shell.Ran ran =
                shell.run(
                        "submit",
                        "--gpus",
                        "1",
                        "--parsable",
                        "--",
                        "/usr/bin/python3",
                        "-c",
                        "print('--')");

        assertThat(ran.out()).isEqualTo("12\n");
        assertThat(sent().at("run").items())
                .extracting(Json::text)
                .containsExactly("/usr/bin/python3", "-c", "print('--')");
        assertThat(sent().at("name").text()).isEqualTo("python3");
        assertThat(sent().at("gpus").text()).isEqualTo("1");
        assertThat(sent().at("workdir").text()).isEqualTo(folder.toString());
    }

    @Test
    void readsStandardInput() {
        server.on(POST, 201, Jobs.running(12));

        shell.typing("name: piped\nrun: x\n").run("submit", "-");

        assertThat(server.last().body()).isEqualTo("name: piped\nrun: x\n");
    }

    @Test
    void checksWithoutSubmitting() {
        server.on(POST + "&dryRun=true", Jobs.running(0));

        Shell.Ran ran = shell.run("submit", "--dry-run", "--", "true");

        assertThat(ran.code()).isZero();
        assertThat(ran.err()).contains("Nothing was submitted");
    }

    @Test
    void waitsAndPassesTheJobsExitCodeThrough() {
        server.on(POST, 201, Jobs.running(12))
                .on("GET /api/v1/jobs/12", Jobs.running(12))
                .on("GET /api/v1/jobs/12", Jobs.ended(12, "FAILED", 42, "USER_ERROR"));

        Shell.Ran ran = shell.run("submit", "--wait", "--", "false");

        assertThat(ran.code()).isEqualTo(42);
        assertThat(ran.err()).contains("job 12 ended FAILED (USER_ERROR)");
    }

    @Test
    void tellsCancelledAndRejectedApartFromFailed() {
        server.on(POST, 201, Jobs.running(12))
                .on("GET /api/v1/jobs/12", Jobs.ended(12, "CANCELLED", 0, "CANCELLED"))
                .on("GET /api/v1/jobs/12", Jobs.ended(12, "REJECTED", 0, "UNSCHEDULABLE"))
                .on("GET /api/v1/jobs/12", Jobs.ended(12, "COMPLETED", 0, "SUCCESS"));

        assertThat(shell.run("submit", "--wait", "--", "x").code()).isEqualTo(ExitCode.ENDED_BADLY);
        assertThat(shell.run("submit", "--wait", "--", "x").code())
                .isEqualTo(ExitCode.UNSCHEDULABLE);
        assertThat(shell.run("submit", "--wait", "--", "x").code()).isZero();
    }

    @Test
    void namesLineAndColumnOfWrongFile() throws IOException {
        Files.writeString(folder.resolve("job.yaml"), "nmae: x\n");
        server.on(
                POST,
                422,
                """
                {"code":"unknown_field","detail":"unknown field nmae; did you mean name?",
                 "errors":[{"pointer":"/nmae","message":"unknown field nmae; did you mean name?","line":1,"column":1}]}\
                """);

        Shell.Ran ran = shell.run("submit", "job.yaml");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err())
                .contains("job.yaml")
                .contains("line 1, column 1")
                .contains("did you mean name?");
    }

    @Test
    void namesLineAndColumnOfFileThatIsNotYaml() throws IOException {
        Files.writeString(folder.resolve("job.yaml"), "name: [a\nrun: x\n");

        Shell.Ran ran = shell.run("submit", "job.yaml", "--gpus", "1");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("job.yaml:2:4");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void suggestsTheFileThatIsThere() throws IOException {
        Files.writeString(folder.resolve("hello.yaml"), "run: x\n");

        Shell.Ran ran = shell.run("submit", "helo.yaml");

        assertThat(ran.code()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(ran.err()).contains("there is no file helo.yaml; did you mean hello.yaml?");
    }

    @Test
    void refusesBatchScriptsPolitely() throws IOException {
        Files.writeString(folder.resolve("train.sh"), "#!/bin/bash\n#SBATCH -N 2\nsrun x\n");

        Shell.Ran ran = shell.run("submit", "train.sh");

        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err())
                .contains("#SBATCH scripts are not supported yet")
                .contains("-- bash train.sh");
    }

    @Test
    void refusesFileAndCommandTogetherAndNeither() {
        assertThat(shell.run("submit", "a.yaml", "--", "x").err()).contains("found both");
        assertThat(shell.run("submit").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("submit", "--env", "NO_SUCH_VARIABLE", "--", "x").err())
                .contains("expected NAME=VALUE");
        assertThat(shell.run("submit", "--workers", "-1", "--", "x").err())
                .contains("--workers")
                .contains("-1");
        assertThat(shell.run("submit", "--time", "soon", "--", "x").err())
                .contains("--time: expected a time such as 90s");
    }

    @Test
    void passesVariablesOfThisShellOn() {
        server.on(POST, 201, Jobs.running(12));

        shell.set("TOKENIZERS", "off").run("submit", "-e", "TOKENIZERS", "--", "x");

        assertThat(sent().at("env.TOKENIZERS").text()).isEqualTo("off");
    }

    @Test
    void worksInsideWorkerWhoseVariablesMeanSomethingElse() {
        server.on(POST, 201, Jobs.running(12));

        Shell.Ran ran =
                shell.set("STOKER_GPUS", "0,1")
                        .set("STOKER_LEASE", "?")
                        .run("submit", "--parsable", "--", "x");

        assertThat(ran.out()).isEqualTo("12\n");
    }

    @Test
    void keepsTheCallersIdempotencyKey() {
        server.on(POST, 201, Jobs.running(12));

        shell.run("submit", "--idempotency-key", "mine", "--", "x");

        assertThat(server.last().key()).isEqualTo("mine");
    }

    @Test
    void triesAgainUnderTheSameKeyWhenServerIsBusy() {
        server.problem(POST, 429, "overloaded", "too many requests")
                .on(POST, 201, Jobs.running(12));

        Shell.Ran ran = shell.run("submit", "--parsable", "--", "x");

        assertThat(ran.out()).isEqualTo("12\n");
        assertThat(server.asked()).hasSize(2);
        assertThat(server.asked().get(1).key()).isEqualTo(server.asked().get(0).key());
    }
}
