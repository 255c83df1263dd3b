package io.stoker.control;

import io.stoker.model.Admission;
import io.stoker.model.Cause;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.JobState;
import io.stoker.model.Promise;
import io.stoker.model.Rejection;
import io.stoker.model.TimeRules;
import io.stoker.scheduler.PromiseSearch;
import io.stoker.scheduler.PromisedPlace;
import io.stoker.scheduler.PromisedPlaces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Decisions about deadlines: which ones are impossible, which are promised, and which promises
/// still hold.
///
/// A promise is a place that is kept: the job's gang has it from [Promise#startAt] on, whatever
/// else waits. It is made only when the job, run to its time limit, ends by its deadline.
final class PromiseDecisions {

    /// Most promised jobs that wait at one time; bounds the work of a cycle.
    static final int MOST_PROMISES = 1_000;

    /// Most promised jobs that are planned anew to make room for another one.
    private static final int MOST_REPLANNED = 100;

    private PromiseDecisions() {}

    /// Decides about the deadline of a job that is accepted in every other respect.
    ///
    /// @param events of its submission so far
    static Decision admit(ClusterState state, long at, long id, JobSpec spec, List<Event> events) {
        TimeRules time = spec.time();
        if (time.deadlineAt() == 0) {
            return Decider.done(events, id);
        }
        long now = Math.max(at, state.lastAt);
        Optional<String> impossible = impossible(now, time);
        if (impossible.isPresent()) {
            return refuse(
                    state, id, new Rejection.DeadlineImpossible(id, impossible.get()), events);
        }
        if (!time.admission().wantsPromise()) {
            return Decider.done(events, id);
        }
        boolean must = time.admission() == Admission.GUARANTEED;
        Optional<String> unsupported = unsupported(state, spec);
        if (unsupported.isPresent()) {
            return must
                    ? refuse(
                            state,
                            id,
                            new Rejection.DeadlineImpossible(id, unsupported.get()),
                            events)
                    : Decider.done(events, id);
        }
        long earliest = Math.max(now, time.beginAt());
        PromisedPlaces slots = state.scheduling.promised();
        PromiseSearch.Found found =
                PromiseSearch.earliest(
                        state.scheduling, slots, id, spec, earliest, time.deadlineAt());
        if (found.promise().isPresent() && found.promise().get().kept()) {
            events.add(new Event.DeadlinePromised(id, found.promise().get()));
            return Decider.done(events, id);
        }
        List<Event> anew = planAnew(state, now, id, spec);
        if (!anew.isEmpty()) {
            events.addAll(anew);
            return Decider.done(events, id);
        }
        return must
                ? refuse(state, id, infeasible(id, spec, found), events)
                : Decider.done(events, id);
    }

    private static Decision refuse(
            ClusterState state, long id, Rejection rejection, List<Event> events) {
        Decider.finish(id, JobState.REJECTED, Cause.DEADLINE, 0, rejection.message(), events);
        return new Decision(events, Optional.of(rejection), id, false);
    }

    private static Rejection infeasible(long id, JobSpec spec, PromiseSearch.Found found) {
        String why =
                found.expired()
                        ? "the search for a place gave up"
                        : found.promise().isPresent()
                                ? "until then running jobs and promises to others hold its place"
                                : "jobs without a time limit hold what it needs";
        return new Rejection.DeadlineInfeasible(
                id, spec.time().deadlineAt(), found.promise().map(Promise::endAt).orElse(0L), why);
    }

    /// {@return why the deadline of a job of a workflow can not be; nothing is promised to one}
    static Optional<Rejection> refusesInWorkflow(long now, JobSpec spec) {
        if (spec.time().deadlineAt() == 0) {
            return Optional.empty();
        }
        Optional<String> why = impossible(now, spec.time());
        if (why.isEmpty() && spec.time().admission() == Admission.GUARANTEED) {
            why =
                    Optional.of(
                            "time.deadline.admission: expected best-effort in a workflow, found guaranteed; submit the job alone");
        }
        return why.map(text -> new Rejection.DeadlineImpossible(0, text));
    }

    /// {@return what the deadline contradicts}
    private static Optional<String> impossible(long now, TimeRules time) {
        long deadline = time.deadlineAt();
        if (deadline <= now) {
            return Optional.of(
                    "time.deadline: expected a time to come, found %s, which has passed"
                            .formatted(Instant.ofEpochMilli(deadline)));
        }
        long begin = Math.max(now, time.beginAt());
        boolean promised = time.admission() == Admission.GUARANTEED;
        long run =
                promised ? time.limitMillis() + PromisedPlace.RUN_UP_MILLIS : time.expectedMillis();
        if (run > 0 && begin + run > deadline) {
            String declared =
                    promised
                            ? "its time limit of %d s and %d s to start"
                                    .formatted(
                                            time.limitMillis() / 1_000,
                                            PromisedPlace.RUN_UP_MILLIS / 1_000)
                            : "its declared run time of %d s".formatted(run / 1_000);
            return Optional.of(
                    "time.deadline: expected %s or later, found %s: the job cannot end earlier with %s"
                            .formatted(
                                    Instant.ofEpochMilli(begin + run),
                                    Instant.ofEpochMilli(deadline),
                                    declared));
        }
        return Optional.empty();
    }

    /// {@return what keeps this release from promising anything to such a job}
    private static Optional<String> unsupported(ClusterState state, JobSpec spec) {
        String with = beside(spec);
        if (!with.isEmpty()) {
            return Optional.of(
                    "time.deadline.admission: expected best-effort beside %s, found guaranteed; leave one of them out"
                            .formatted(with));
        }
        return state.scheduling.promised().size() >= MOST_PROMISES
                ? Optional.of(
                        "time.deadline.admission: expected at most %d promised jobs that wait, found as many; try again later"
                                .formatted(MOST_PROMISES))
                : Optional.empty();
    }

    private static String beside(JobSpec spec) {
        if (!spec.topology().isNone()) {
            return "topology";
        }
        if (!spec.roles().isEmpty()) {
            return "roles";
        }
        if (spec.elastic().active()) {
            return "elastic";
        }
        if (spec.array().isPresent()) {
            return "array";
        }
        if (!spec.dependencies().isNone()) {
            return "dependencies";
        }
        if (!spec.worker().gpus().mig().isEmpty()) {
            return "mig";
        }
        return spec.held() ? "held" : "";
    }

    /// Plans all promised jobs that wait anew with one more, the earliest deadline first.
    ///
    /// @return the new promises; none when one of them could not be kept
    private static List<Event> planAnew(ClusterState state, long now, long id, JobSpec spec) {
        PromisedPlaces slots = state.scheduling.promised();
        if (slots.isEmpty() || slots.size() > MOST_REPLANNED) {
            return List.of();
        }
        record Wanted(long id, JobSpec spec) {}
        List<Wanted> all = new ArrayList<>();
        all.add(new Wanted(id, spec));
        for (PromisedPlace slot : slots.all()) {
            Job job = state.jobs.get(slot.jobId());
            if (job == null || job.promise == null || !job.promise.kept()) {
                return List.of();
            }
            all.add(new Wanted(job.id, job.spec));
        }
        all.sort(
                Comparator.comparingLong((Wanted each) -> each.spec().time().deadlineAt())
                        .thenComparingLong(Wanted::id));
        PromisedPlaces planned = new PromisedPlaces();
        List<Event> events = new ArrayList<>();
        for (Wanted each : all) {
            TimeRules time = each.spec().time();
            Optional<Promise> promise =
                    PromiseSearch.earliest(
                                    state.scheduling,
                                    planned,
                                    each.id(),
                                    each.spec(),
                                    Math.max(now, time.beginAt()),
                                    time.deadlineAt())
                            .promise()
                            .filter(Promise::kept);
            if (promise.isEmpty()) {
                return List.of();
            }
            planned.put(PromisedPlace.of(each.id(), each.spec(), promise.get()));
            events.add(new Event.DeadlinePromised(each.id(), promise.get()));
        }
        return events;
    }

    /// Looks at every promise again; those that do not hold move, or are at risk.
    static Decision review(ClusterState state, long at) {
        long now = Math.max(at, state.lastAt);
        PromisedPlaces slots = state.scheduling.promised().copy();
        List<Job> broken = new ArrayList<>();
        for (PromisedPlace slot : state.scheduling.promised().all()) {
            Job job = state.jobs.get(slot.jobId());
            boolean late = slot.startAt() + PromisedPlace.RUN_UP_MILLIS <= now;
            if (job != null
                    && job.promise != null
                    && (late
                            || !job.promise.kept()
                            || !PromiseSearch.holds(state.scheduling, slots, slot, now))) {
                broken.add(job);
            }
        }
        broken.forEach(job -> slots.remove(job.id));
        broken.sort(
                Comparator.comparingLong((Job job) -> job.spec.time().deadlineAt())
                        .thenComparingLong(job -> job.id));
        List<Event> events = new ArrayList<>();
        for (Job job : broken) {
            TimeRules time = job.spec.time();
            Promise promise =
                    PromiseSearch.earliest(
                                    state.scheduling,
                                    slots,
                                    job.id,
                                    job.spec,
                                    Math.max(now, time.beginAt()),
                                    time.deadlineAt())
                            .promise()
                            .orElseGet(Promise::lost);
            slots.put(PromisedPlace.of(job.id, job.spec, promise));
            if (!promise.equals(job.promise)) {
                events.add(
                        promise.kept()
                                ? new Event.DeadlinePromised(job.id, promise)
                                : new Event.DeadlineAtRisk(job.id, promise));
            }
        }
        return events.isEmpty()
                ? Decider.nothing("every promise holds as it is")
                : Decider.done(events, 0);
    }
}
