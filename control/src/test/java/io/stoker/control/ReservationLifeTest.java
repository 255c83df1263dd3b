package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Command;
import io.stoker.model.CronRule;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.NodeSpec;
import io.stoker.model.PendingReason;
import io.stoker.model.ReservationSpec;
import io.stoker.model.ReservationSpec.Place;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Reservations as state: two nodes of 4 GPUs, `n0` and `n1`.
class ReservationLifeTest {

    private static final long HOUR = 3_600_000;
    private final Theatre t = new Theatre();

    ReservationLifeTest() {
        for (int i = 0; i < 2; i++) {
            t.ask(
                    new Command.RegisterNode(
                            t.now,
                            NodeSpec.simulated("n" + i, 4, "H100")
                                    .withRealm(io.stoker.model.Realm.REAL)
                                    .in("b", "r" + i)
                                    .withLease(0),
                            "first",
                            List.of()));
        }
    }

    private ReservationSpec spec(
            String name, boolean maintenance, long in, long lasts, Place place, String... users) {
        return new ReservationSpec(
                name,
                maintenance,
                t.now + in,
                lasts,
                Optional.empty(),
                place,
                List.of(),
                List.of(users),
                "");
    }

    private Outcome create(ReservationSpec spec) {
        return t.ask(new Command.CreateReservation(t.now, spec, spec.startAt(), "ada"));
    }

    private long submit(int gpus, long limit, Optional<String> reservation) {
        JobSpec job =
                JobSpec.named("job")
                        .withUser("ada")
                        .withWorker(WorkerRequest.gpus(gpus))
                        .withTime(new TimeRules(limit, 0, 0, 0))
                        .toBuilder()
                        .reservation(reservation)
                        .build();
        long id = t.submit(job);
        t.pass(1_000);
        return id;
    }

    private Optional<Integer> nodeOf(long id) {
        return t.state()
                .jobImage(id)
                .flatMap(job -> job.liveAttempt())
                .map(attempt -> attempt.workers().getFirst().allocation().nodeId());
    }

    private PendingReason reason(long id) {
        return t.state().pending().reasonFor(id).orElseThrow();
    }

    @Test
    void nothingThatWouldCrossAMaintenanceWindowStartsThere() {
        create(spec("fans", true, HOUR, HOUR, Place.nodes(List.of("n0"))));

        long endless = submit(4, 0, Optional.empty());
        long tooLong = submit(4, 2 * HOUR, Optional.empty());
        long shorter = submit(4, HOUR / 2, Optional.empty());

        assertThat(nodeOf(endless)).contains(1);
        assertThat(nodeOf(tooLong)).isEmpty();
        assertThat(reason(tooLong)).isInstanceOf(PendingReason.MaintenanceWindow.class);
        assertThat(nodeOf(shorter)).contains(0);
    }

    @Test
    void nodesAreOpenAgainWhenTheWindowIsOver() {
        create(spec("fans", true, 0, HOUR, new Place(List.of(), "b", "", 0)));
        long waits = submit(1, 0, Optional.empty());
        assertThat(nodeOf(waits)).isEmpty();

        t.pass(HOUR + 1_000);

        assertThat(nodeOf(waits)).isPresent();
        assertThat(t.state().image().reservations()).isEmpty();
    }

    @Test
    void aReservationIsForThoseWhoNameIt() {
        create(spec("demo", false, HOUR, HOUR, Place.gpus(8), "ada"));
        long early = submit(1, 0, Optional.of("demo"));
        long others = submit(1, 0, Optional.empty());
        assertThat(reason(early)).isInstanceOf(PendingReason.ReservationNotOpen.class);
        assertThat(reason(others)).isInstanceOf(PendingReason.ReservedForOthers.class);

        t.pass(HOUR);

        assertThat(nodeOf(early)).isPresent();
        assertThat(nodeOf(others)).isEmpty();
        assertThat(t.state().reservation("demo").orElseThrow().open()).isTrue();
    }

    @Test
    void aJobRunsOnTheNodesOfItsReservationAndOnNoOthers() {
        create(spec("demo", false, 0, HOUR, new Place(List.of(), "", "r1", 0)));

        long inside = submit(4, 0, Optional.of("demo"));
        long waits = submit(1, 0, Optional.of("demo"));

        assertThat(nodeOf(inside)).contains(1);
        assertThat(nodeOf(waits)).isEmpty();
    }

    @Test
    void oneThatRecursMovesOnToItsNextTime() {
        CronRule hourly = CronRule.utc("0 * * * *");
        var spec =
                new ReservationSpec(
                        "hourly",
                        true,
                        t.now,
                        600_000,
                        Optional.of(hourly),
                        Place.nodes(List.of("n0")),
                        List.of(),
                        List.of(),
                        "");
        long first = hourly.nextAfter(t.now);
        t.ask(new Command.CreateReservation(t.now, spec, first, "ada"));

        t.pass(first - t.now + 601_000);

        var after = t.state().reservation("hourly").orElseThrow();
        assertThat(after.startAt()).isEqualTo(first + HOUR);
        assertThat(after.open()).isFalse();
    }

    @Test
    void refusesWhatContradicts() {
        t.pass(3 * HOUR);
        create(spec("demo", false, 0, HOUR, Place.nodes(List.of("n0")), "ben"));

        assertThat(create(spec("demo", false, 0, HOUR, Place.nodes(List.of("n1")))).toString())
                .contains("expected a new one, found demo");
        assertThat(create(spec("more", false, 0, HOUR, Place.nodes(List.of("n0")))).toString())
                .contains("found some of reservation demo");
        assertThat(create(spec("big", false, 0, HOUR, Place.gpus(5))).toString())
                .contains("expected at most 4");
        assertThat(create(spec("none", false, 0, HOUR, Place.nodes(List.of("n9")))).toString())
                .contains("UnknownNode");
        assertThat(create(spec("past", false, -2 * HOUR, HOUR, Place.gpus(1))).toString())
                .contains("ends after now");
        JobSpec named = JobSpec.named("job").withUser("ada").withReservation("demo");
        assertThat(t.ask(new Command.SubmitJob(t.now, named, Optional.empty())).toString())
                .contains("which is for user ben");
        JobSpec unknown = named.withReservation("nope");
        assertThat(t.ask(new Command.SubmitJob(t.now, unknown, Optional.empty())).toString())
                .contains("UnknownReservation");
    }

    @Test
    void jobsThatRunWhenItIsMadeRunOn() {
        long before = submit(4, 0, Optional.empty());

        create(spec("fans", true, 0, HOUR, new Place(List.of(), "b", "", 0)));
        t.pass(60_000);

        assertThat(t.state().jobImage(before).orElseThrow().state())
                .isIn(JobState.SCHEDULED, JobState.RUNNING);
    }
}
