package io.stoker.agent.process;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.Isolation;
import io.stoker.model.JobSpec;
import io.stoker.model.MigDevice;
import io.stoker.model.Order;
import io.stoker.model.Role;
import io.stoker.model.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The variables a worker finds: who it is (`STOKER_*`), where its gang is (the names torch reads),
/// `PET_*` for `torchrun`, and its GPUs. Of the agent's own environment only what programs need to
/// find themselves passes through, so no secret of the agent reaches a job.
///
/// The job's own variables win over everything but `STOKER_*`.
///
/// @param nodeName this node
/// @param block its block, empty when unknown
/// @param rack its rack, empty when unknown
/// @param apiUrl where the controller's API is, empty when unknown
/// @param gpus this node's GPUs, by index
/// @param inherited the agent's own environment
public record WorkerEnvironment(
        String nodeName,
        String block,
        String rack,
        String apiUrl,
        List<GpuSpec> gpus,
        Map<String, String> inherited) {

    public WorkerEnvironment {
        gpus = List.copyOf(gpus);
    }

    /// Where one worker keeps its files.
    ///
    /// @param directory the worker's own
    /// @param checkpoints shared by the job's attempts on this node
    /// @param resumeFrom what to go on from, empty for nothing
    /// @param tools programs put in front of the worker's `PATH`
    public record Places(Path directory, Path checkpoints, String resumeFrom, Path tools) {}

    private static final List<String> PASSED =
            List.of(
                    "HOME",
                    "LANG",
                    "LANGUAGE",
                    "LD_LIBRARY_PATH",
                    "LOGNAME",
                    "SHELL",
                    "SSL_CERT_DIR",
                    "SSL_CERT_FILE",
                    "TZ",
                    "USER");

    private static final List<String> PASSED_PREFIXES =
            List.of("LC_", "NVIDIA_", "NCCL_CONF_FILE", "PYENV_", "CUDA_HOME", "CUDA_PATH");

    private static final String DEFAULT_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// {@return the environment of the worker that `order` starts}
    ///
    /// @param nowMillis the wall clock, epoch milliseconds
    public SortedMap<String, String> of(Order.StartWorker order, Places places, long nowMillis) {
        TreeMap<String, String> variables = new TreeMap<>();
        passThrough(variables);
        gang(order, variables);
        gpus(order.allocation(), variables);
        variables.put("TMPDIR", new WorkerDirectory(places.directory()).temporary().toString());
        variables.putAll(order.spec().environment());
        variables.put("PATH", places.tools() + ":" + variables.getOrDefault("PATH", DEFAULT_PATH));
        identity(order, variables, nowMillis);
        files(places, variables);
        return variables;
    }

    private void passThrough(Map<String, String> variables) {
        inherited.forEach((name, value) -> {
            if (PASSED.contains(name) || PASSED_PREFIXES.stream().anyMatch(name::startsWith)) {
                variables.put(name, value);
            }
        });
        variables.put("PATH", inherited.getOrDefault("PATH", DEFAULT_PATH));
    }

    private void identity(Order.StartWorker order, Map<String, String> variables, long nowMillis) {
        JobSpec spec = order.spec();
        Place place = place(order);
        int restarts = Math.max(0, order.attempt() - 1);
        variables.put("STOKER_JOB_ID", Long.toString(order.jobId()));
        variables.put("STOKER_JOB_NAME", spec.name());
        variables.put("STOKER_QUEUE", spec.queue());
        variables.put("STOKER_ATTEMPT", Integer.toString(restarts));
        variables.put("STOKER_RESTART_COUNT", Integer.toString(restarts));
        variables.put("STOKER_EPOCH", Long.toString(order.epoch()));
        variables.put("STOKER_RANK", Integer.toString(place.rank()));
        variables.put("STOKER_WORLD_SIZE", Integer.toString(place.worldSize()));
        variables.put("STOKER_LOCAL_RANK", Integer.toString(place.localRank()));
        variables.put("STOKER_NODE", nodeName);
        variables.put("STOKER_NODE_RANK", Integer.toString(place.nodeRank()));
        variables.put("STOKER_NNODES", Integer.toString(place.nodes().size()));
        variables.put("STOKER_NODELIST", NodeList.brackets(place.nodes()));
        variables.put("STOKER_GPUS", Integer.toString(order.allocation().gpuCount()));
        variables.put(
                "STOKER_GPUS_PER_NODE",
                Integer.toString(order.allocation().gpuCount() * place.localWorldSize()));
        if (!spec.roles().isEmpty()) {
            TreeMap<String, String> role = new TreeMap<>();
            role(order, place, role);
            variables.put("STOKER_ROLE", role.getOrDefault("ROLE_NAME", ""));
            variables.put("STOKER_ROLE_RANK", role.getOrDefault("ROLE_RANK", "0"));
            variables.put("STOKER_ROLE_SIZE", role.getOrDefault("ROLE_WORLD_SIZE", "1"));
        }
        variables.put("STOKER_TOPOLOGY_BLOCK", block);
        variables.put("STOKER_TOPOLOGY_RACK", rack);
        spec.task()
                .ifPresent(task -> {
                    variables.put("STOKER_ARRAY_JOB_ID", Long.toString(task.arrayId()));
                    variables.put("STOKER_ARRAY_TASK_ID", Integer.toString(task.index()));
                    variables.put("STOKER_ARRAY_TASK_COUNT", Integer.toString(task.count()));
                    variables.put("STOKER_ARRAY_TASK_MIN", Integer.toString(task.least()));
                    variables.put("STOKER_ARRAY_TASK_MAX", Integer.toString(task.most()));
                });
        if (!apiUrl.isEmpty()) {
            variables.put("STOKER_API", apiUrl);
        }
        if (spec.time().deadlineAt() > 0) {
            variables.put("STOKER_DEADLINE", Long.toString(spec.time().deadlineAt() / 1_000));
        }
        if (spec.time().limitMillis() > 0) {
            long endAt = nowMillis + spec.time().limitMillis();
            variables.put("STOKER_END_TIME", Long.toString(endAt / 1_000));
        }
    }

    private static void files(Places places, Map<String, String> variables) {
        WorkerDirectory directory = new WorkerDirectory(places.directory());
        variables.put("STOKER_CHECKPOINT_DIR", places.checkpoints().toString());
        variables.put("STOKER_RESUME_FROM", places.resumeFrom());
        variables.put("STOKER_NOTICE_FILE", directory.notice().toString());
        variables.put("STOKER_GANG_FILE", directory.gang().toString());
        variables.put("STOKER_NOTIFY", directory.notifications().toString());
        variables.put("STOKER_PROGRESS_FILE", directory.progress().toString());
        variables.put("STOKER_TMPDIR", directory.temporary().toString());
    }

    private void gang(Order.StartWorker order, Map<String, String> variables) {
        Place place = place(order);
        String address = order.gang().masterAddress();
        String port = Integer.toString(order.gang().masterPort());
        String rank = Integer.toString(place.rank());
        String worldSize = Integer.toString(place.worldSize());
        String restarts = Integer.toString(Math.max(0, order.attempt() - 1));
        variables.put("MASTER_ADDR", address);
        variables.put("MASTER_PORT", port);
        variables.put("RANK", rank);
        variables.put("WORLD_SIZE", worldSize);
        variables.put("LOCAL_RANK", Integer.toString(place.localRank()));
        variables.put("LOCAL_WORLD_SIZE", Integer.toString(place.localWorldSize()));
        variables.put("GROUP_RANK", Integer.toString(place.nodeRank()));
        role(order, place, variables);
        variables.put("TORCHELASTIC_RESTART_COUNT", restarts);
        variables.put(
                "TORCHELASTIC_MAX_RESTARTS", Integer.toString(order.spec().retries().maxRetries()));
        variables.put("TORCHELASTIC_RUN_ID", order.jobId() + "." + order.attempt());
        variables.put("PET_NNODES", worldSize);
        variables.put(
                "PET_NPROC_PER_NODE", Integer.toString(Math.max(1, order.allocation().gpuCount())));
        variables.put("PET_NODE_RANK", rank);
        variables.put("PET_MASTER_ADDR", address);
        variables.put("PET_MASTER_PORT", port);
        int cores = Math.max(1, order.allocation().cpuMilli() / 1_000);
        variables.put("OMP_NUM_THREADS", Integer.toString(cores));
    }

    /// A gang without roles is of one role without a name, as torch has it.
    private static void role(Order.StartWorker order, Place place, Map<String, String> variables) {
        int first = 0;
        String name = "";
        int size = place.worldSize();
        for (Role role : order.spec().roles()) {
            name = role.name();
            size = role.workers();
            if (place.rank() < first + size) {
                break;
            }
            first += size;
        }
        variables.put("ROLE_RANK", Integer.toString(place.rank() - first));
        variables.put("ROLE_WORLD_SIZE", Integer.toString(size));
        if (!name.isEmpty()) {
            variables.put("ROLE_NAME", name);
        }
    }

    private void gpus(Allocation allocation, Map<String, String> variables) {
        List<String> devices = new ArrayList<>();
        for (int i = 0; i < Long.SIZE; i++) {
            if ((allocation.gpuMask() >>> i & 1) == 1) {
                devices.add(device(i, allocation.migSlices()));
                limits(i, allocation, variables);
            }
        }
        variables.put("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        variables.put("CUDA_VISIBLE_DEVICES", String.join(",", devices));
    }

    /// {@return a GPU as CUDA knows it: its index, or the id of the MIG slice that the worker has}
    private String device(int index, int migSlices) {
        if (migSlices != 0 && index < gpus.size()) {
            for (MigDevice slice : gpus.get(index).slices()) {
                if (slice.slices() == migSlices) {
                    return slice.uuid();
                }
            }
        }
        return Integer.toString(index);
    }

    /// A share of a GPU that keeps its workers' memory apart: CUDA MPS holds the worker to its
    /// part.
    private void limits(int index, Allocation allocation, Map<String, String> variables) {
        boolean share = allocation.milliEach() < GpuRequest.WHOLE_MILLI;
        if (share && index < gpus.size() && gpus.get(index).sharing() == Isolation.MEMORY) {
            long mib = gpus.get(index).memoryMib() * allocation.milliEach() / 1_000;
            int percent = Math.max(1, allocation.milliEach() / 10);
            variables.put("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT", "0=" + mib + "M");
            variables.put("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE", Integer.toString(percent));
        }
    }

    /// Where a rank is among its gang.
    private record Place(
            int rank,
            int worldSize,
            int localRank,
            int localWorldSize,
            int nodeRank,
            List<String> nodes) {}

    private Place place(Order.StartWorker order) {
        int rank = order.gang().placeOf(order.allocation().rank());
        List<String> gang = order.gang().nodes();
        if (rank >= gang.size()) {
            int worldSize = Math.max(order.spec().workers(), rank + 1);
            return new Place(rank, worldSize, 0, 1, 0, List.of(nodeName));
        }
        String mine = gang.get(rank);
        List<String> nodes = List.copyOf(new LinkedHashSet<>(gang));
        int localRank = (int) gang.subList(0, rank).stream().filter(mine::equals).count();
        int localWorldSize = (int) gang.stream().filter(mine::equals).count();
        return new Place(rank, gang.size(), localRank, localWorldSize, nodes.indexOf(mine), nodes);
    }

    /// {@return the program and arguments that a workload means}
    public static List<String> argv(Workload workload) {
        return switch (workload) {
            case Workload.Exec exec -> exec.argv();
            case Workload.Script script -> List.of("/bin/sh", "-c", script.text(), "sh");
            case Workload.Builtin builtin ->
                    throw new IllegalArgumentException(
                            "expected a program, found the executor " + builtin.executor());
        };
    }

    @Override
    public String toString() {
        return "environment of workers on " + nodeName;
    }
}
