package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.GpuSpec;
import io.stoker.model.MigProfile;
import io.stoker.model.NodeSpec;
import io.stoker.model.Realm;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The oracle: nodes as plain objects, everything found by looking at all of them.
final class NaiveCluster {

    private static final class Node {
        private final NodeSpec spec;
        private boolean open = true;
        private long faulty;
        private final List<Allocation> held = new ArrayList<>();

        private Node(NodeSpec spec) {
            this.spec = spec;
        }

        private int freeMilli(int gpu) {
            int free = 1_000;
            for (Allocation each : held) {
                free -= (each.gpuMask() >> gpu & 1) == 1 ? each.milliEach() : 0;
            }
            return free;
        }

        private int freeCpu() {
            return spec.cpuMilli() - held.stream().mapToInt(Allocation::cpuMilli).sum();
        }

        private long freeMemory() {
            return spec.memoryMib() - held.stream().mapToLong(Allocation::memoryMib).sum();
        }

        private int freeNetwork() {
            return spec.networkMbps() - held.stream().mapToInt(Allocation::networkMbps).sum();
        }

        private long freeScratch() {
            return spec.scratchMib() - held.stream().mapToLong(Allocation::scratchMib).sum();
        }

        private int heldSlices(int gpu) {
            int slices = 0;
            for (Allocation each : held) {
                slices |= each.gpuMask() == 1L << gpu ? each.migSlices() : 0;
            }
            return slices;
        }

        private boolean takes(int gpu) {
            return open && (faulty >> gpu & 1) == 0;
        }
    }

    private final TreeMap<Integer, Node> nodes = new TreeMap<>();

    void add(int id, NodeSpec spec) {
        nodes.put(id, new Node(spec));
    }

    void remove(int id) {
        nodes.remove(id);
    }

    /// {@return whether a GPU of the node is cut into MIG slices already}
    boolean cut(int id) {
        return nodes.get(id).spec.gpus().stream().anyMatch(gpu -> !gpu.slices().isEmpty());
    }

    boolean knows(int id) {
        return nodes.containsKey(id);
    }

    List<Allocation> held(int id) {
        return nodes.get(id).held;
    }

    void setOpen(int id, boolean open) {
        nodes.get(id).open = open;
    }

    void setFaulty(int id, long mask) {
        nodes.get(id).faulty = mask;
    }

    boolean fits(Allocation wanted) {
        Node node = nodes.get(wanted.nodeId());
        return node != null
                && node.open
                && (wanted.gpuMask() & node.faulty) == 0
                && hasRoom(wanted);
    }

    boolean hasRoom(Allocation wanted) {
        Node node = nodes.get(wanted.nodeId());
        if (node.freeCpu() < wanted.cpuMilli() || node.freeMemory() < wanted.memoryMib()) {
            return false;
        }
        if (node.freeNetwork() < wanted.networkMbps() || node.freeScratch() < wanted.scratchMib()) {
            return false;
        }
        for (int gpu = 0; gpu < 64; gpu++) {
            boolean wants = (wanted.gpuMask() >> gpu & 1) == 1;
            if (wants
                    && (gpu >= node.spec.gpus().size()
                            || node.freeMilli(gpu) < wanted.milliEach()
                            || node.spec.gpus().get(gpu).mig() != (wanted.migSlices() != 0)
                            || (node.heldSlices(gpu) & wanted.migSlices()) != 0)) {
                return false;
            }
        }
        return true;
    }

    long freeMilli(Realm realm) {
        long free = 0;
        for (Node node : nodes.values()) {
            for (int gpu = 0; gpu < node.spec.gpus().size(); gpu++) {
                free += node.spec.realm() == realm && node.takes(gpu) ? node.freeMilli(gpu) : 0;
            }
        }
        return free;
    }

    int heldMilli(int id, int gpu) {
        return 1_000 - nodes.get(id).freeMilli(gpu);
    }

    int open(Realm realm) {
        return (int) nodes.values().stream().filter(n -> n.open && n.spec.realm() == realm).count();
    }

    /// {@return how many such workers fit, counted node by node}
    int workers(Realm realm, WorkerRequest request) {
        int total = 0;
        for (Node node : nodes.values()) {
            if (node.spec.realm() == realm && node.open) {
                int byGpus = workersByGpus(node, request.gpus());
                int byCpu = request.cpuMilli() == 0 ? byGpus : node.freeCpu() / request.cpuMilli();
                long byMemory =
                        request.memoryMib() == 0 ? byGpus : node.freeMemory() / request.memoryMib();
                long byNetwork =
                        request.networkMbps() == 0
                                ? byGpus
                                : node.freeNetwork() / request.networkMbps();
                long byScratch =
                        request.scratchMib() == 0
                                ? byGpus
                                : node.freeScratch() / request.scratchMib();
                long host = Math.min(Math.min(byCpu, byMemory), Math.min(byNetwork, byScratch));
                total += (int) Math.min(byGpus, host);
            }
        }
        return total;
    }

    private static int workersByGpus(Node node, GpuRequest gpus) {
        if (gpus.count() == 0) {
            return 1_000_000;
        }
        if (gpus.wantsMig()) {
            return slices(node, gpus);
        }
        List<String> types = gpus.types().isEmpty() ? List.of("") : gpus.types();
        int workers = 0;
        for (String type : types) {
            int whole = 0;
            for (int gpu = 0; gpu < node.spec.gpus().size(); gpu++) {
                GpuSpec spec = node.spec.gpus().get(gpu);
                boolean wanted =
                        (type.isEmpty() || type.equals(spec.type()))
                                && spec.memoryMib() >= gpus.memoryMib()
                                && !spec.mig();
                if (wanted && node.takes(gpu)) {
                    whole += node.freeMilli(gpu) == 1_000 ? 1 : 0;
                    workers += gpus.fractional() ? node.freeMilli(gpu) / gpus.milliEach() : 0;
                }
            }
            workers += gpus.fractional() ? 0 : whole / gpus.count();
        }
        return workers;
    }

    private static int slices(Node node, GpuRequest gpus) {
        MigProfile profile = MigProfile.named(gpus.mig()).orElseThrow();
        int count = 0;
        for (int gpu = 0; gpu < node.spec.gpus().size(); gpu++) {
            GpuSpec spec = node.spec.gpus().get(gpu);
            boolean serves =
                    spec.mig()
                            && node.takes(gpu)
                            && MigProfile.of(spec.type(), spec.memoryMib()).contains(profile);
            for (int start : profile.starts()) {
                int wanted = profile.mask(start);
                boolean cut =
                        spec.slices().isEmpty()
                                || spec.slices().stream().anyMatch(s -> s.slices() == wanted);
                count += serves && cut && (node.heldSlices(gpu) & wanted) == 0 ? 1 : 0;
            }
        }
        return count;
    }

    /// {@return how many such workers the open nodes hold when nothing is held and no GPU is
    /// faulty}
    long workersWhenEmpty(GpuRequest gpus) {
        return nodes.values().stream()
                .filter(node -> node.open)
                .mapToLong(node -> workersByGpus(new Node(node.spec), gpus))
                .sum();
    }

    /// {@return whether an open node has GPUs for both, held or not}
    boolean share(GpuRequest one, GpuRequest other) {
        return nodes.values().stream()
                .anyMatch(
                        node -> node.open && hasKind(node.spec, one) && hasKind(node.spec, other));
    }

    private static boolean hasKind(NodeSpec spec, GpuRequest gpus) {
        return gpus.count() == 0
                || spec.gpus().stream()
                        .anyMatch(gpu ->
                                gpu.memoryMib() >= gpus.memoryMib()
                                        && gpu.mig() == gpus.wantsMig()
                                        && (gpus.types().isEmpty()
                                                || gpus.types().contains(gpu.type())));
    }
}
