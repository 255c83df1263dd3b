package io.stoker.scheduler;

import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/// The room tables of the kinds of workers that were asked for of late.
final class RoomTables {

    /// Tables that are kept; the one that was not used for longest goes first.
    private static final int MOST = 64;

    private record Kind(Realm realm, WorkerRequest request) {}

    private final NodeTable nodes;
    private final NodeClasses classes;
    private final Domains domains;
    private final Map<Kind, RoomTable> tables = new LinkedHashMap<>(16, 0.75f, true);

    RoomTables(NodeTable nodes, NodeClasses classes, Domains domains) {
        this.nodes = nodes;
        this.classes = classes;
        this.domains = domains;
    }

    /// {@return the table for such workers, up to date}
    RoomTable of(Realm realm, WorkerRequest request) {
        nodes.follow();
        Kind kind = new Kind(realm, request);
        RoomTable found = tables.get(kind);
        if (found == null) {
            found = new RoomTable(nodes, classes, domains, realm, request);
            tables.put(kind, found);
            if (tables.size() > MOST) {
                tables.remove(tables.keySet().iterator().next());
            }
        }
        found.refresh();
        return found;
    }
}
