package io.stoker.agent.process;

import io.stoker.agent.core.WorkerKey;
import io.stoker.model.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Keeps the file that tells a worker where it stands in its gang: there from its start, and
/// replaced in one step whenever the gang grows or shrinks. One line of JSON:
///
/// ```
/// {"rank":1,"worldSize":3,"nodes":["a","a","b"],"masterAddress":"10.0.0.1","masterPort":20001}
/// ```
///
/// `nodes` has the node of each rank. A worker's rank does not change while it runs, because those
/// with the highest ranks leave first.
///
/// Safe for use by several threads.
final class GangFile {

    private final Path workers;
    private final Map<WorkerKey, Order.Gang> newest = new ConcurrentHashMap<>();

    /// @param workers the directory that holds the workers' directories
    GangFile(Path workers) {
        this.workers = workers;
    }

    /// The worker's gang is this from now on.
    void set(WorkerKey key, Order.Gang gang) {
        newest.put(key, gang);
    }

    /// The worker is gone.
    void forget(WorkerKey key) {
        newest.remove(key);
    }

    /// Writes the newest gang of a worker, if its directory is there.
    synchronized void write(WorkerKey key) throws IOException {
        Order.Gang gang = newest.get(key);
        WorkerDirectory directory = WorkerDirectory.of(workers, key);
        if (gang == null || !Files.isDirectory(directory.path())) {
            return;
        }
        Path next = directory.path().resolve("gang.next");
        Files.writeString(next, json(gang, key.rank()));
        Files.move(next, directory.gang(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String json(Order.Gang gang, int rank) {
        String nodes =
                gang.nodes().stream()
                        .map(name -> "\"" + name + "\"")
                        .collect(Collectors.joining(","));
        return "{\"rank\":%d,\"worldSize\":%d,\"nodes\":[%s],\"masterAddress\":\"%s\",\"masterPort\":%d}%n"
                .formatted(
                        gang.placeOf(rank),
                        gang.nodes().size(),
                        nodes,
                        gang.masterAddress(),
                        gang.masterPort());
    }
}
