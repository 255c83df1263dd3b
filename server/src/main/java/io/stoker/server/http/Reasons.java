package io.stoker.server.http;

import io.stoker.model.JobImage;
import io.stoker.model.PendingReason;
import io.stoker.server.shell.Views;

/// Looks pending reasons up.
final class Reasons {

    private Reasons() {}

    /// {@return why the job waits}
    static PendingReason of(Views views, JobImage job) {
        try {
            return views.reason(job);
        } catch (RuntimeException moved) {
            // The scheduler's queue is soft state that may change under the look-up; the next one
            // finds it.
            return new PendingReason.NotEvaluated();
        }
    }
}
