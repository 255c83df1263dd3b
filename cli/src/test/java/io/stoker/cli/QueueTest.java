package io.stoker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueTest {
    private static final String ONE =
            """
            {"kind": "Queue", "metadata": {"name": "research/vision"},
             "spec": {"paused": false, "weight": 3, "quotaGpuMilli": 8000, "borrowGpuMilli": 4000,
                      "lendGpuMilli": -1, "maxGpuMilli": 0, "maxJobsRunning": 5,
                      "maxGpuMilliPerUser": 500, "maxJobsPerUser": 0},
             "status": {"pending": 2, "scheduled": 0, "running": 3, "finished": 1, "held": 0,
                        "heldGpuMilli": 9500, "borrowedGpuMilli": 1500, "recentGpuMilli": 6000, "pendingGpuMilli": 4000}}
            """;
    private static final String PATH = "/api/v1/queues/research%2Fvision";
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
    void showsAQueueInWords() {
        server.on("GET " + PATH, ONE);

        assertThat(shell.run("queue", "show", "research/vision").out())
                .isEqualTo(
                        """
                        queue research/vision is open, weight 3
                          quota    8 GPUs, borrows up to 4, lends any
                          limits   any GPUs, 5 jobs; each user 0.500 GPUs, any jobs
                          holds    9.500 GPUs, lately 6 on average; with the queues below it 1.500 more than the quota, which others may ask for
                          jobs     3 run, 0 start, 2 wait for 4 GPUs
                        """);
    }

    @Test
    void createsAQueueWithAllItMayHave() {
        server.on("GET /api/v1/queues?q=research%2Fvision&limit=1000", "{\"items\": []}");
        server.on("PUT " + PATH, ONE);

        Shell.Ran ran =
                shell.run(
                        "queue",
                        "create",
                        "research/vision",
                        "--weight",
                        "3",
                        "--quota",
                        "8",
                        "--borrow",
                        "4",
                        "--lend",
                        "any",
                        "--max-gpus",
                        "none",
                        "--max-jobs",
                        "5",
                        "--max-gpus-per-user",
                        "0.5",
                        "--max-jobs-per-user",
                        "none");

        assertThat(ran.code()).isZero();
        assertThat(server.last().body())
                .isEqualTo(
                        "{\"weight\":3,\"quotaGpuMilli\":8000,\"borrowGpuMilli\":4000,"
                                + "\"lendGpuMilli\":-1,\"maxGpuMilli\":0,\"maxGpuMilliPerUser\":500,"
                                + "\"maxJobsRunning\":5,\"maxJobsPerUser\":0}");
    }

    @Test
    void createRefusesAQueueThatExists() {
        server.on(
                "GET /api/v1/queues?q=research%2Fvision&limit=1000", "{\"items\": [" + ONE + "]}");

        Shell.Ran ran = shell.run("queue", "create", "research/vision");

        assertThat(ran.code()).isEqualTo(ExitCode.CONFLICT);
        assertThat(ran.err()).contains("`stoker queue set research/vision` changes it");
    }

    @Test
    void setChangesOnlyAQueueThatExists() {
        server.problem("GET " + PATH, 404, "unknown_queue", "queue research/vision does not exist");

        Shell.Ran ran = shell.run("queue", "set", "research/vision", "--weight", "2");

        assertThat(ran.code()).isEqualTo(ExitCode.NOT_FOUND);
    }

    @Test
    void badNumbersAreAnsweredWithTheFieldAndTheWayOut() {
        assertThat(shell.run("queue", "set", "a", "--weight", "-2").err())
                .contains("--weight: expected a whole number from 1 to 1000000, found -2");
        assertThat(shell.run("queue", "set", "a", "--quota", "-8").err())
                .contains("--quota: expected GPUs such as 8 or 0.5, or none; found -8");
        assertThat(shell.run("queue", "set", "a", "--borrow", "0.0001").err())
                .contains("--borrow: expected GPUs such as 8 or 0.5, or any; found 0.0001");
        assertThat(shell.run("queue", "set", "a").err()).contains("expected what to change");
    }

    @Test
    void pausesAndDeletes() {
        server.on("POST " + PATH + "/pause", ONE);
        server.on("DELETE " + PATH, ONE);

        assertThat(shell.run("queue", "pause", "research/vision").out())
                .isEqualTo("queue research/vision is paused\n");
        assertThat(shell.run("queue", "delete", "research/vision").out())
                .isEqualTo("queue research/vision is deleted\n");
    }
}
