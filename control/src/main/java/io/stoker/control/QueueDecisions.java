package io.stoker.control;

import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.JobSpec;
import io.stoker.model.QueueSpec;
import io.stoker.model.Rejection;
import io.stoker.model.ScheduleImage;
import io.stoker.scheduler.Policies;
import java.util.Optional;

/// Decisions about queues. Whatever is set holds for starts from now on; nothing that runs is
/// stopped because a limit or quota fell below it.
final class QueueDecisions {

    private QueueDecisions() {}

    static Decision put(ClusterState state, Command.PutQueue c) {
        String order = c.queue().order();
        if (!order.isEmpty() && !Policies.ownOrderNames().contains(order)) {
            return Decider.refused(
                    Decider.unknownPolicy("queue.order", order, Policies.ownOrderNames()));
        }
        String place = c.queue().place();
        if (!place.isEmpty() && !Policies.placementNames().contains(place)) {
            return Decider.refused(
                    Decider.unknownPolicy("queue.place", place, Policies.placementNames()));
        }
        Optional<QueueSpec> before = Optional.ofNullable(state.queues.get(c.queue().name()));
        return Decider.done(new Event.QueueChanged(c.queue(), before, c.by()));
    }

    static Decision delete(ClusterState state, Command.DeleteQueue c) {
        if (!state.queues.containsKey(c.name())) {
            return Decider.refused(new Rejection.UnknownQueue(c.name()));
        }
        if (c.name().equals(JobSpec.DEFAULT_QUEUE)) {
            return inUse(c.name(), "jobs that name no queue go there");
        }
        int[] jobs = {0};
        state.jobs.forEach(job -> jobs[0] += job.over() || !uses(job, c.name()) ? 0 : 1);
        if (jobs[0] > 0) {
            return inUse(
                    c.name(),
                    "%d of its jobs have not ended; cancel them, or pause the queue and wait"
                            .formatted(jobs[0]));
        }
        for (ScheduleImage schedule : state.schedules.values()) {
            if (schedule.spec().job().queue().equals(c.name())) {
                return inUse(
                        c.name(),
                        "schedule %s submits to it; delete that, or change its queue"
                                .formatted(schedule.spec().name()));
            }
        }
        return Decider.done(new Event.QueueDeleted(c.name(), c.by()));
    }

    private static boolean uses(Job job, String queue) {
        return job.spec.queue().equals(queue);
    }

    private static Decision inUse(String queue, String why) {
        return Decider.refused(new Rejection.QueueInUse(queue, why));
    }
}
