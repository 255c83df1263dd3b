package io.stoker.scheduler;

import io.stoker.model.PendingReason;
import java.util.Optional;

/// A rule that keeps a job from starting although there would be room: limits, quotas, budgets.
/// Asked before a place is sought, told of each place that was found.
interface Gate {

    /// Lets everybody through.
    Gate OPEN =
            new Gate() {
                @Override
                public Optional<PendingReason> refuses(PendingJob job) {
                    return Optional.empty();
                }

                @Override
                public void placed(PendingJob job) {}
            };

    /// {@return why the job may not start now; empty when it may. A refusal concerns all jobs of
    /// its shape}
    Optional<PendingReason> refuses(PendingJob job);

    /// The cycle gave the job a place.
    void placed(PendingJob job);
}
