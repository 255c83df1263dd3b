package io.stoker.scheduler;

import io.stoker.model.GpuRequest;
import io.stoker.model.Realm;
import java.util.List;

/// The pools that workers with one GPU request may use, best preference first. It stays right as
/// nodes change, until a class of nodes appears that was not there when it was made.
final class Target {

    private final Realm realm;
    private final GpuRequest gpus;
    private final List<List<NodePool>> tiers;
    private final List<NodeClass> classes;
    private final FreeIndex owner;
    private final int madeAt;

    Target(
            FreeIndex owner,
            Realm realm,
            GpuRequest gpus,
            List<List<NodePool>> tiers,
            List<NodeClass> classes) {
        this.realm = realm;
        this.gpus = gpus;
        this.tiers = tiers;
        this.classes = classes;
        this.owner = owner;
        this.madeAt = owner.classCount();
    }

    /// {@return whether it still names all pools of this index that its workers may use}
    boolean holdsFor(FreeIndex free) {
        return owner == free && madeAt == free.classCount();
    }

    List<List<NodePool>> tiers() {
        return tiers;
    }

    /// {@return how many workers the free GPUs have room for; no bound for workers without GPUs}
    long fitting() {
        long count = 0;
        for (List<NodePool> tier : tiers) {
            count += fitting(tier);
        }
        return count;
    }

    /// {@return the same for one preference alone}
    long fitting(List<NodePool> tier) {
        if (gpus.count() == 0) {
            return Long.MAX_VALUE >> 8;
        }
        long count = 0;
        for (NodePool pool : tier) {
            count += pool.fitting(gpus);
        }
        return count;
    }

    /// {@return whether a node that this may use is also one that `other` may use}
    boolean meets(Target other) {
        for (NodeClass own : classes) {
            if (own.openCount > 0 && other.classes.contains(own)) {
                return true;
            }
        }
        return false;
    }

    /// {@return whether the open nodes have GPUs for a gang of this size, if nobody else held any}
    boolean fitsWhenEmpty(int workers) {
        long most = 0;
        for (NodeClass each : classes) {
            most += each.openCount * each.workersByGpus(gpus);
        }
        return most >= workers;
    }

    boolean anyOpen() {
        return classes.stream().anyMatch(some -> some.openCount > 0);
    }

    /// {@return what is missing now}
    Shortage shortage() {
        long freeMilli = 0;
        long freeGpus = 0;
        int largest = 0;
        for (List<NodePool> tier : tiers) {
            for (NodePool pool : tier) {
                freeMilli += pool.freeMilli();
                freeGpus += pool.freeGpus();
                largest = Math.max(largest, pool.largestFree());
            }
        }
        return new Shortage(
                realm,
                gpus,
                owner.openNodes(realm),
                owner.closedNodes(realm),
                anyOpen(),
                fitting(),
                freeMilli,
                freeGpus,
                largest,
                owner.workersBehindFences(realm, gpus));
    }
}
