package io.stoker.scheduler;

import io.stoker.model.Allocation;
import java.util.List;
import java.util.Optional;

/// Promises nothing: any job may pass one that does not fit.
final class NoGuard implements TimeGuard {

    @Override
    public Room enter(QueuedJob job) {
        return Room.OPEN;
    }

    @Override
    public void leave() {}

    @Override
    public List<Allocation> promisedPlace(QueuedJob job) {
        return List.of();
    }

    @Override
    public void placed(QueuedJob job, List<Allocation> workers) {}

    @Override
    public void refused(QueuedJob job) {}

    @Override
    public boolean asksForMore() {
        return false;
    }

    @Override
    public boolean hearsAll() {
        return false;
    }

    @Override
    public boolean quiet() {
        return false;
    }

    @Override
    public void end(Optional<Reasons.Blocked> blocked) {}

    @Override
    public Optional<Reasons.Blocked> before() {
        return Optional.empty();
    }

    @Override
    public Optional<QueuedJob> head() {
        return Optional.empty();
    }
}
