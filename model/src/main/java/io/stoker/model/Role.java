package io.stoker.model;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A sub-group of a gang whose workers need the same.
///
/// @param name such as `server` or `trainer`, unique in its job
/// @param workers how many
/// @param worker what each needs
public record Role(String name, int workers, WorkerRequest worker) {
    public Role {
        name = JobSpec.requireText("role.name", name, 64);
        if (workers < 1 || workers > JobSpec.MAX_WORKERS) {
            throw new IllegalArgumentException(
                    "role.workers: expected 1 to %d, found %d"
                            .formatted(JobSpec.MAX_WORKERS, workers));
        }
    }

    /// {@return what the largest worker of these roles needs: the one with the most GPUs, then CPU,
    /// then memory, of the first of equal roles}
    static WorkerRequest largest(List<Role> roles) {
        Comparator<WorkerRequest> bySize =
                Comparator.comparingInt((WorkerRequest each) -> each.gpus().totalMilli())
                        .thenComparingInt(WorkerRequest::cpuMilli)
                        .thenComparingLong(WorkerRequest::memoryMib);
        WorkerRequest largest = roles.getFirst().worker();
        for (Role role : roles) {
            if (bySize.compare(role.worker(), largest) > 0) {
                largest = role.worker();
            }
        }
        return largest;
    }

    static void requireNames(List<Role> roles) {
        Set<String> names = new LinkedHashSet<>();
        for (Role role : roles) {
            if (!names.add(role.name())) {
                throw new IllegalArgumentException(
                        "roles: expected each name once, found %s twice".formatted(role.name()));
            }
        }
    }
}
