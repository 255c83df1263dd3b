package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.PendingReason;
import io.stoker.model.WorkerRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps one gang off nodes where a worker of it would break a power budget: such nodes are left
/// out of the search until the gang has its place or is refused.
final class PowerGate {

    private final FreeIndex free;
    private final Set<Integer> hidden = new LinkedHashSet<>();
    private Optional<PendingReason> why = Optional.empty();

    PowerGate(FreeIndex free) {
        this.free = free;
    }

    /// A gang is tried.
    void begin() {
        why = Optional.empty();
    }

    /// {@return whether a worker with these GPUs of the node must look elsewhere; the node and its
    /// likes in the domain are left out then}
    boolean blocks(int node, long gpuMask, WorkerRequest request) {
        if (!free.power().active()) {
            return false;
        }
        long adds = free.milliwattsOf(node, gpuMask, request);
        Optional<PowerTree.Account> account =
                adds == 0 ? Optional.empty() : free.power().blocking(node, adds);
        account.ifPresent(budget -> leaveOut(budget, node, adds));
        return account.isPresent();
    }

    /// {@return whether places that were taken break a budget; its nodes are left out then}
    boolean breaks(List<Allocation> workers) {
        if (!free.power().active()) {
            return false;
        }
        for (Allocation worker : workers) {
            long adds = free.milliwattsOf(worker);
            Optional<PowerTree.Account> broken =
                    adds == 0 ? Optional.empty() : free.power().broken(worker.nodeId());
            if (broken.isPresent()) {
                leaveOut(broken.get(), worker.nodeId(), adds);
                return true;
            }
        }
        return false;
    }

    private void leaveOut(PowerTree.Account account, int node, long adds) {
        if (why.isEmpty()) {
            why =
                    Optional.of(
                            new PendingReason.PowerBudget(
                                    account.budget.level(),
                                    account.budget.domain(),
                                    account.budget.watts(),
                                    Math.ceilDiv(account.drawnMilliwatts(), 1_000),
                                    Math.ceilDiv(adds, 1_000)));
        }
        for (int member : account.members()) {
            if (free.sameClass(member, node) && free.listing().hideIfShown(member)) {
                hidden.add(member);
            }
        }
    }

    /// {@return whether the node is left out}
    boolean leavesOut(int node) {
        return hidden.contains(node);
    }

    /// What was taken was taken back: shows what was left out.
    void again() {
        for (int node : hidden) {
            free.listing().hide(node, false);
        }
        hidden.clear();
    }

    /// The gang has its place, or has none.
    ///
    /// @return the budget that was in the way, if one was
    Optional<PendingReason> end() {
        again();
        return why;
    }
}
