package io.stoker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Admission;
import io.stoker.model.Command;
import io.stoker.model.Draws;
import io.stoker.model.Event;
import io.stoker.model.GpuRequest;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.Order;
import io.stoker.model.PolicySpec;
import io.stoker.model.StopRules;
import io.stoker.model.TimeRules;
import io.stoker.model.WorkerExit;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// While no capacity is lost, every promise is kept: random jobs, some promised and some not, some
/// without limits, under every order and with and without backfilling, on nodes with whole and
/// shared GPUs.
class PromisesKeptTest {

    private static final List<String> ORDERS =
            List.of("fifo", "priority", "deadline", "srtf", "fair");

    private final Theatre theatre = new Theatre();
    private final TreeMap<Long, Long> endsAt = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void nobodyWithAPromiseMissesItsDeadline(long seed) {
        Draws draws = Draws.stream(seed, "promises");
        theatre.ask(
                new Command.SetPolicy(
                        theatre.now,
                        PolicySpec.DEFAULT
                                .withOrder(ORDERS.get(draws.below(ORDERS.size())))
                                .withBackfill(draws.happens(0.5) ? "easy" : "none")
                                .withStrict(draws.happens(0.2)),
                        "test"));
        for (int node = 0; node < 3; node++) {
            theatre.joinReal("n" + node, 4, 0);
        }
        List<Long> promised = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Outcome outcome =
                    theatre.ask(new Command.SubmitJob(theatre.now, job(draws), Optional.empty()));
            if (outcome instanceof Outcome.Done done
                    && theatre.job(done.subject()).promise().isPresent()) {
                promised.add(done.subject());
            }
            live(theatre.now + draws.below(60_000), draws);
        }
        live(theatre.now + 3_600_000, draws);

        assertThat(promised).hasSizeGreaterThan(3);
        assertThat(promised).allMatch(id -> theatre.stateOf(id) == JobState.COMPLETED);
        assertThat(theatre.events).noneMatch(Event.DeadlineAtRisk.class::isInstance);
    }

    private JobSpec job(Draws draws) {
        GpuRequest gpus =
                draws.happens(0.3)
                        ? new GpuRequest(1, 100 + draws.below(900), 0, List.of())
                        : GpuRequest.whole(1 + draws.below(4));
        long limit = draws.happens(0.9) ? 20_000 + draws.below(200_000) : 0;
        boolean due = limit > 0 && draws.happens(0.5);
        long deadline = due ? theatre.now + limit + 20_000 + draws.below(600_000) : 0;
        Admission admission =
                !due
                        ? Admission.NONE
                        : draws.happens(0.5) ? Admission.GUARANTEED : Admission.PREFERRED;
        return JobSpec.named("job")
                .withPriority(draws.below(1_000))
                .withWorkers(1 + draws.below(3))
                .withWorker(new WorkerRequest(gpus, 0, 0))
                .withStop(new StopRules("", 0))
                .withTime(new TimeRules(limit, deadline, 0, limit / 2, admission));
    }

    /// Lets time pass; gangs start at once and run for a part of their limit, those without one for
    /// ten minutes.
    private void live(long until, Draws draws) {
        while (true) {
            stopAll();
            startAll(draws);
            long next = endsAt.values().stream().min(Long::compare).orElse(Long.MAX_VALUE);
            if (Math.min(next, theatre.now + 1_000) > until) {
                theatre.pass(Math.max(0, until - theatre.now));
                return;
            }
            theatre.pass(Math.max(0, Math.min(next, theatre.now + 1_000) - theatre.now));
            for (long job : List.copyOf(endsAt.keySet())) {
                if (endsAt.get(job) <= theatre.now) {
                    endsAt.remove(job);
                    end(job);
                }
            }
        }
    }

    private void stopAll() {
        for (Order.StopWorker stop : theatre.ordersOf(Order.StopWorker.class)) {
            theatre.ask(
                    new Command.ReportWorkerExited(
                            theatre.now,
                            stop.jobId(),
                            stop.epoch(),
                            stop.rank(),
                            new WorkerExit(143, stop.cause(), "stopped")));
        }
        theatre.orders.clear();
    }

    private void startAll(Draws draws) {
        theatre.state().image().jobs().stream()
                .filter(job -> job.state() == JobState.SCHEDULED)
                .forEach(job -> {
                    theatre.startAll(job.id());
                    long limit = job.spec().time().limitMillis();
                    long run =
                            limit == 0 ? 600_000 : Math.max(1, draws.between(limit / 4, limit - 1));
                    endsAt.put(job.id(), theatre.now + run);
                });
    }

    private void end(long job) {
        if (theatre.stateOf(job) == JobState.RUNNING) {
            int workers = theatre.job(job).spec().workers();
            for (int rank = 0; rank < workers; rank++) {
                theatre.exit(job, rank, WorkerExit.SUCCESS);
            }
        }
    }
}
