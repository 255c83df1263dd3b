package io.stoker.simulator.edge.experiment;

import io.stoker.model.GpuRequest;
import io.stoker.model.NodeSpec;
import io.stoker.simulator.edge.trace.OpenbTrace;
import io.stoker.simulator.edge.trace.TraceException;
import io.stoker.simulator.edge.trace.TraceFolder;
import io.stoker.simulator.edge.trace.TraceRead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads the `cluster` of an experiment: the preset `openb`, a CSV node list with openb's columns,
/// or `{nodes, gpus, type, racks, blocks, rows, island, cpus, memory}` (`island` in GPUs that
/// NVLink joins, `cpus` in cores and `memory` in GiB, each per node).
final class ClusterReader {

    private static final int MOST_NODES = 1_000_000;
    private static final List<String> KEYS =
            List.of("nodes", "gpus", "type", "racks", "blocks", "rows", "island", "cpus", "memory");

    private final TraceFolder traces;
    private final Path folder;

    ClusterReader(TraceFolder traces, Path folder) {
        this.traces = traces;
        this.folder = folder;
    }

    List<NodeSpec> read(Tree tree, List<String> notices) {
        List<NodeSpec> nodes =
                switch (tree) {
                    case Tree.Scalar scalar -> listed(scalar, notices);
                    case Tree.Section section -> made(Fields.of(section, KEYS));
                    case Tree.Items items ->
                            throw new ExperimentException(
                                    items.place(),
                                    "cluster: expected a preset, a file or {nodes, gpus}, found a list");
                };
        if (nodes.stream().allMatch(node -> node.gpus().isEmpty())) {
            throw new ExperimentException(
                    tree.place(), "cluster: expected at least one GPU, found none");
        }
        return nodes;
    }

    private List<NodeSpec> listed(Tree.Scalar scalar, List<String> notices) {
        try {
            TraceRead<NodeSpec> read = OpenbTrace.nodes(file(scalar));
            notices.addAll(read.notices());
            return read.rows();
        } catch (TraceException wrong) {
            throw new ExperimentException(scalar.place(), "cluster: " + wrong.getMessage());
        }
    }

    private Path file(Tree.Scalar scalar) {
        if (scalar.text().equals("openb")) {
            return traces.file(OpenbTrace.NODES);
        }
        Path file = folder.resolve(scalar.text());
        if (!Files.isReadable(file)) {
            throw new ExperimentException(
                    scalar.place(),
                    "cluster: there is no preset and no file \"%s\"; there is the preset openb, or {nodes: 8, gpus: 8}"
                            .formatted(scalar.text()));
        }
        return file;
    }

    private static List<NodeSpec> made(Fields fields) {
        int count =
                (int)
                        fields.whole("nodes", 1, MOST_NODES)
                                .orElseThrow(() ->
                                        new ExperimentException(
                                                fields.place(),
                                                "cluster: key \"nodes\" is missing"));
        int gpus = (int) fields.whole("gpus", 1, GpuRequest.MAX_PER_NODE).orElse(8);
        String type = fields.text("type").orElse("H100");
        if (type.isBlank()) {
            throw fields.wrong("type", "a GPU type such as H100");
        }
        int racks = (int) fields.whole("racks", 1, count).orElse(1);
        int blocks = (int) fields.whole("blocks", 1, racks).orElse(1);
        int rows = (int) fields.whole("rows", 1, blocks).orElse(1);
        int island = (int) fields.whole("island", 1, gpus).orElse(gpus);
        List<NodeSpec> nodes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int rack = (int) ((long) i * racks / count);
            int block = (int) ((long) rack * blocks / racks);
            NodeSpec node =
                    NodeSpec.simulated("node-%05d".formatted(i), gpus, type)
                            .in("block-%03d".formatted(block), "rack-%04d".formatted(rack))
                            .inRow("row-%02d".formatted((int) ((long) block * rows / blocks)))
                            .withIslands(
                                    island == gpus ? List.of() : NodeSpec.islandsOf(gpus, island));
            int cpuMilli =
                    (int) (1_000 * fields.whole("cpus", 1, 10_000).orElse(node.cpuMilli() / 1_000));
            long memoryMib =
                    1_024 * fields.whole("memory", 1, 1_000_000).orElse(node.memoryMib() / 1_024);
            nodes.add(node.withCapacity(cpuMilli, memoryMib));
        }
        return nodes;
    }
}
