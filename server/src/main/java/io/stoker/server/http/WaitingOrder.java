package io.stoker.server.http;

import io.stoker.model.JobImage;
import io.stoker.model.PolicySpec;
import io.stoker.scheduler.Order;
import io.stoker.scheduler.PendingJob;
import io.stoker.scheduler.Policies;
import io.stoker.scheduler.Progress;
import io.stoker.scheduler.ServiceHistory;
import java.util.Collection;
import java.util.Comparator;

/// Who is next, by the scheduler's own order.
final class WaitingOrder implements Comparator<JobImage> {

    private final Order order;

    /// @param jobs all jobs, for orders that learn from those that ended
    WaitingOrder(PolicySpec policy, Collection<JobImage> jobs) {
        Order fresh =
                Policies.order(policy).or(() -> Policies.order(PolicySpec.DEFAULT)).orElseThrow();
        this.order = fresh.learns() ? fresh.learned(ServiceHistory.of(jobs)) : fresh;
    }

    @Override
    public int compare(JobImage left, JobImage right) {
        PendingJob a = pending(left);
        PendingJob b = pending(right);
        int major = Long.compare(order.major(a), order.major(b));
        if (major != 0) {
            return major;
        }
        int minor = Long.compare(order.minor(a), order.minor(b));
        return minor != 0 ? minor : Long.compare(left.id(), right.id());
    }

    // Ageing counts from the submission, as in the scheduler's queue.
    private static PendingJob pending(JobImage job) {
        return new PendingJob(
                job.id(),
                job.spec(),
                job.spec().priority(),
                job.submittedAt(),
                job.avoidNodes(),
                Progress.of(job));
    }
}
