package io.stoker.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.agent.core.AgentCore;
import io.stoker.agent.core.WorkerKey;
import io.stoker.model.Cause;
import io.stoker.model.WorkerExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentJournalTest {
    private static final WorkerKey FIRST = new WorkerKey(7, 3, 0);
    private static final WorkerKey SECOND = new WorkerKey(8, 4, 1);

    @TempDir Path directory;

    private AgentJournal open() throws IOException {
        return new AgentJournal(directory.resolve("journal"));
    }

    @Test
    void remembersWhatWasStartedAndNotEnded() throws IOException {
        try (AgentJournal journal = open()) {
            journal.start(FIRST, true);
            journal.start(SECOND, false);
        }

        try (AgentJournal again = open()) {
            assertThat(again.started()).containsEntry(FIRST, true).containsEntry(SECOND, false);
        }
    }

    @Test
    void remembersAnEndUntilItWasSeen() throws IOException {
        WorkerExit exit = new WorkerExit(3, Cause.USER_ERROR, "two\nlines");
        try (AgentJournal journal = open()) {
            journal.start(FIRST, true);
            journal.exit(FIRST, exit, 12);
        }
        try (AgentJournal again = open()) {
            assertThat(again.started()).isEmpty();
            assertThat(again.unseen())
                    .containsEntry(
                            12L,
                            new AgentCore.End(
                                    FIRST, new WorkerExit(3, Cause.USER_ERROR, "two lines")));
            assertThat(again.nextReport()).isEqualTo(13);
            again.seen(12);
        }

        try (AgentJournal last = open()) {
            assertThat(last.unseen()).isEmpty();
            assertThat(last.ends()).containsKey(FIRST);
            assertThat(last.nextReport()).isEqualTo(13);
        }
    }

    @Test
    void forgetsALineThatWasCutOff() throws IOException {
        try (AgentJournal journal = open()) {
            journal.start(FIRST, true);
        }
        Files.writeString(
                directory.resolve("journal"), "start 9 9 0 pro", StandardOpenOption.APPEND);

        try (AgentJournal again = open()) {
            assertThat(again.started()).containsOnlyKeys(FIRST);
        }
    }

    @Test
    void saysWhereItIsBroken() throws IOException {
        Files.writeString(directory.resolve("journal"), "next 1\nstart 7 x 0 process\nnext 2\n");

        assertThatThrownBy(this::open)
                .hasMessageContaining("journal, line 2")
                .hasMessageContaining("start 7 x 0 process")
                .hasMessageContaining("move the file away");
    }

    @Test
    void staysSmallHoweverMuchHappens() throws IOException {
        Path file = directory.resolve("journal");
        try (AgentJournal journal = open()) {
            for (long job = 1; job <= 200_000; job++) {
                WorkerKey key = new WorkerKey(job, 1, 0);
                journal.start(key, false);
                journal.exit(key, WorkerExit.SUCCESS, job);
                journal.seen(job);
                if (job % 1_000 == 0) {
                    journal.flush();
                }
            }
            journal.start(FIRST, true);
        }

        assertThat(Files.size(file)).isLessThan(10 << 20);
        try (AgentJournal again = open()) {
            assertThat(again.started()).containsOnlyKeys(FIRST);
            assertThat(again.nextReport()).isEqualTo(200_001);
        }
    }
}
