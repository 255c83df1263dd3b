package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Command;
import io.stoker.model.CronRule;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.Rejection;
import io.stoker.model.ScheduleImage;
import io.stoker.model.ScheduleSpec;
import io.stoker.model.ScheduleSpec.Overlap;
import org.junit.jupiter.api.Test;

final class ScheduleLifeTest {

    private static final long MINUTE = 60_000;
    private static final CronRule EVERY_MINUTE = CronRule.utc("* * * * *");

    private Theatre t = new Theatre();

    ScheduleLifeTest() {
        t.now = 100 * MINUTE;
    }

    @Test
    void aScheduleMakesOneJobForEachDueTime() {
        put(Overlap.SKIP, false);

        t.pass(MINUTE - 1);
        assertThat(t.state().jobCount()).isZero();
        t.pass(1);
        assertThat(t.state().jobCount()).isEqualTo(1);
        assertThat(t.job(1).spec().labels()).containsEntry("schedule", "tidy");
        endJob(1);
        t.pass(MINUTE);

        assertThat(schedule().runs())
                .containsExactly(
                        new ScheduleImage.Run(101 * MINUTE, 1),
                        new ScheduleImage.Run(102 * MINUTE, 2));
        assertThat(schedule().nextAt()).isEqualTo(103 * MINUTE);
    }

    @Test
    void aDueTimeThatWasTakenCareOfMakesNoSecondJob() {
        put(Overlap.SKIP, false);
        t.pass(MINUTE);
        endJob(1);

        Rejection again =
                t.refusal(new Command.RunSchedule(t.now, "tidy", 101 * MINUTE, 102 * MINUTE));

        assertThat(again).isInstanceOf(Rejection.NothingToDo.class);
        assertThat(t.state().jobCount()).isEqualTo(1);
    }

    @Test
    void timesMissedWhileNobodyLedMakeOneRunAtOnceAndThenItGoesOn() {
        put(Overlap.SKIP, false);
        t.pass(MINUTE);
        endJob(1);

        restart(5 * MINUTE + 1);

        assertThat(schedule().runs())
                .containsExactly(
                        new ScheduleImage.Run(101 * MINUTE, 1),
                        new ScheduleImage.Run(102 * MINUTE, 2));
        assertThat(schedule().nextAt()).isEqualTo(107 * MINUTE);
        endJob(2);
        t.pass(MINUTE);
        assertThat(schedule().runs()).hasSize(3);
    }

    @Test
    void aRestartAtADueTimeThatRanMakesNoSecondRun() {
        put(Overlap.SKIP, false);
        t.pass(MINUTE);
        endJob(1);

        restart(0);

        assertThat(t.state().jobCount()).isEqualTo(1);
        assertThat(t.state().digest()).isEqualTo(StateRestorer.restore(t.state().image()).digest());
    }

    @Test
    void skipMakesNoRunWhileTheLastOneGoesOn() {
        put(Overlap.SKIP, false);
        t.pass(3 * MINUTE);

        assertThat(t.state().jobCount()).isEqualTo(1);
        assertThat(t.events)
                .contains(
                        new Event.ScheduleSkipped(
                                "tidy",
                                102 * MINUTE,
                                103 * MINUTE,
                                false,
                                "the last run has not ended"));
        endJob(1);
        assertThat(t.state().jobCount()).isEqualTo(1);
        t.pass(MINUTE);
        assertThat(t.state().jobCount()).isEqualTo(2);
    }

    @Test
    void queueLetsOneRunWaitForTheEndOfTheLastOne() {
        put(Overlap.QUEUE, false);
        t.pass(3 * MINUTE + 10);
        assertThat(t.state().jobCount()).isEqualTo(1);
        assertThat(schedule().waitingDueAt()).isEqualTo(102 * MINUTE);

        endJob(1);

        assertThat(schedule().lastRun()).contains(new ScheduleImage.Run(102 * MINUTE, 2));
        assertThat(schedule().waitingDueAt()).isZero();
        assertThat(schedule().nextAt()).isEqualTo(104 * MINUTE);
    }

    @Test
    void aRunThatWaitsStartsAfterARestartWhenTheLastOneEnded() {
        put(Overlap.QUEUE, false);
        t.pass(2 * MINUTE);
        restart(1);
        assertThat(t.state().jobCount()).isEqualTo(1);

        endJob(1);

        assertThat(t.state().jobCount()).isEqualTo(2);
    }

    @Test
    void aPausedScheduleLetsTimesPassAndResumesWithTheNextOne() {
        put(Overlap.SKIP, true);
        t.pass(5 * MINUTE + 7);
        assertThat(t.state().jobCount()).isZero();

        put(Overlap.SKIP, false);
        assertThat(t.state().jobCount()).isZero();
        t.pass(MINUTE);

        assertThat(schedule().runs()).containsExactly(new ScheduleImage.Run(106 * MINUTE, 1));
    }

    @Test
    void aDeletedScheduleLeavesItsJobs() {
        put(Overlap.SKIP, false);
        t.pass(MINUTE);
        t.ask(new Command.DeleteSchedule(t.now, "tidy", "ada"));
        t.pass(5 * MINUTE);

        assertThat(t.state().jobCount()).isEqualTo(1);
        assertThat(t.refusal(new Command.DeleteSchedule(t.now, "tidy", "ada")))
                .isEqualTo(new Rejection.UnknownSchedule("tidy"));
    }

    @Test
    void aScheduleNeedsAQueueThatExists() {
        JobSpec job = JobSpec.named("tidy").withQueue("nowhere");
        var spec = new ScheduleSpec("tidy", EVERY_MINUTE, Overlap.SKIP, false, job);

        assertThat(t.refusal(new Command.PutSchedule(t.now, spec, t.now + 1, "ada")))
                .isEqualTo(new Rejection.UnknownQueue("nowhere"));
    }

    @Test
    void onlyTheNewestRunsAreRemembered() {
        put(Overlap.SKIP, false);
        for (int run = 1; run <= 12; run++) {
            t.pass(MINUTE);
            endJob(run);
        }

        assertThat(schedule().runs()).hasSize(ScheduleImage.RUNS_KEPT);
        assertThat(schedule().runs().getFirst().jobId()).isEqualTo(3);
    }

    private void put(Overlap overlap, boolean paused) {
        var spec = new ScheduleSpec("tidy", EVERY_MINUTE, overlap, paused, JobSpec.named("tidy"));
        t.ask(new Command.PutSchedule(t.now, spec, EVERY_MINUTE.nextAfter(t.now), "ada"));
    }

    private void endJob(long id) {
        t.ask(new Command.CancelJob(t.now, id, "ada", ""));
        assertThat(t.job(id).state().terminal()).isTrue();
    }

    private ScheduleImage schedule() {
        return t.state().schedule("tidy").orElseThrow();
    }

    /// The controller is away for `millis` and comes back with what its disk holds.
    private void restart(long millis) {
        t = new Theatre(StateRestorer.restore(t.state().image()), t.now + millis);
    }

    @Test
    void thereIsAMostOfThem() {
        for (int i = 0; i < Limits.MOST_SCHEDULES; i++) {
            t.ask(wish("s" + i, java.util.Optional.empty()));
        }

        assertThat(t.refusal(wish("more", java.util.Optional.empty())))
                .isEqualTo(new Rejection.TooManySchedules(Limits.MOST_SCHEDULES));
        assertThat(t.ask(wish("s0", java.util.Optional.empty())))
                .as("replacing one is no more")
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.subject()).isEqualTo(1));
    }

    @Test
    void aKeyMakesAScheduleOnce() {
        var key = java.util.Optional.of(new Command.IdempotencyKey("k", 7));

        Outcome first = t.ask(wish("tidy", key));
        t.ask(new Command.DeleteSchedule(t.now, "tidy", "ada"));
        Outcome again = t.ask(wish("tidy", key));

        assertThat(first).isInstanceOf(Outcome.Done.class);
        assertThat(again).isInstanceOf(Outcome.Replayed.class);
        assertThat(t.state().schedule("tidy")).isEmpty();
        assertThat(
                        t.refusal(
                                        wish(
                                                "tidy",
                                                java.util.Optional.of(
                                                        new Command.IdempotencyKey("k", 8))))
                                .message())
                .contains("was used for a schedule");
    }

    private Command wish(String name, java.util.Optional<Command.IdempotencyKey> key) {
        var spec = new ScheduleSpec(name, EVERY_MINUTE, Overlap.SKIP, false, JobSpec.named(name));
        return new Command.PutSchedule(t.now, spec, EVERY_MINUTE.nextAfter(t.now), "ada", key);
    }
}
