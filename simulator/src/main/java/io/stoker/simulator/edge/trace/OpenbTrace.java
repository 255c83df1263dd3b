package io.stoker.simulator.edge.trace;

import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.NodeSpec;
import io.stoker.model.Realm;
import io.stoker.simulator.workload.OpenbPod;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Reader of the Alibaba `openb` trace: GPU nodes and pods of one cluster, 2023.
///
/// Columns: nodes `sn,cpu_milli,memory_mib,gpu,model`; pods
/// `name,cpu_milli,memory_mib,num_gpu,gpu_milli`, then
/// `gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time`, of which the `multigpu`
/// files have only the first five. Times are seconds; 1,000 milli are one GPU, per GPU; `gpu_spec`
/// is `A|B`. The models `G2` and `G3` are not public; GPU memory is not in the trace, so it is 0
/// here.
///
/// Source: cluster-trace-gpu-v2023 of alibaba/clusterdata.
public final class OpenbTrace {

    /// Where the node list lies in the folder of traces.
    public static final String NODES = "openb/openb_node_list_gpu_node.csv";

    private static final String PRESET = "openb-";
    private static final long MOST_SECONDS = 1_000_000_000_000L;

    private OpenbTrace() {}

    /// {@return whether this names one of the pod lists}
    public static boolean names(String trace) {
        return trace.startsWith(PRESET) && trace.length() > PRESET.length();
    }

    /// {@return where the pod list of a preset such as `openb-default` lies in the folder of
    /// traces}
    public static String podFile(String preset) {
        return "openb/openb_pod_list_%s.csv".formatted(preset.substring(PRESET.length()));
    }

    /// Reads a node list; every node has no lease and belongs to the simulated realm.
    public static TraceRead<NodeSpec> nodes(Path file) {
        return CsvRows.read(
                file, List.of("sn", "cpu_milli", "memory_mib", "gpu", "model"), OpenbTrace::node);
    }

    /// Reads a pod list.
    public static TraceRead<OpenbPod> pods(Path file) {
        List<String> required = List.of("name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli");
        return CsvRows.read(file, required, OpenbTrace::pod);
    }

    private static NodeSpec node(CsvRows.Row row) {
        int gpus = (int) row.number("gpu", 0, GpuRequest.MAX_PER_NODE);
        String model = row.text("model");
        List<GpuSpec> specs =
                gpus == 0 ? List.of() : Collections.nCopies(gpus, new GpuSpec("", model, 0, true));
        return new NodeSpec(
                row.text("sn"),
                Realm.SIMULATED,
                "127.0.0.1",
                specs,
                (int) row.number("cpu_milli", 0, Integer.MAX_VALUE),
                row.number("memory_mib", 0, 1L << 40),
                "",
                "",
                0,
                Collections.emptySortedMap());
    }

    private static OpenbPod pod(CsvRows.Row row) {
        int gpus = (int) row.number("num_gpu", 0, GpuRequest.MAX_PER_NODE);
        int milli = (int) row.number("gpu_milli", 0, GpuRequest.WHOLE_MILLI);
        if (gpus == 0) {
            milli = 0;
        } else if (milli == 0) {
            throw new IllegalArgumentException(
                    "gpu_milli: expected 1 to 1000 with %d GPUs, found 0".formatted(gpus));
        } else if (gpus > 1 && milli != GpuRequest.WHOLE_MILLI) {
            throw new IllegalArgumentException(
                    "gpu_milli: more than one GPU means 1000 each, found %d x %d"
                            .formatted(gpus, milli));
        }
        String name = row.text("name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: expected a text, found nothing");
        }
        boolean timed = row.has("creation_time") && row.has("deletion_time");
        long created = timed ? row.number("creation_time", 0, MOST_SECONDS) : -1;
        long deleted = timed ? row.number("deletion_time", 0, MOST_SECONDS) : -1;
        if (deleted < created) {
            throw new IllegalArgumentException(
                    "deletion_time: expected at least the creation time %d, found %d"
                            .formatted(created, deleted));
        }
        return new OpenbPod(
                name,
                (int) row.number("cpu_milli", 0, Integer.MAX_VALUE),
                row.number("memory_mib", 0, 1L << 40),
                gpus,
                milli,
                types(row.text("gpu_spec")),
                created,
                deleted);
    }

    private static List<String> types(String spec) {
        return Arrays.stream(spec.split("\\|"))
                .map(String::strip)
                .filter(type -> !type.isEmpty())
                .toList();
    }
}
