package io.stoker.scheduler;

import io.stoker.model.Allocation;
import io.stoker.model.GpuRequest;
import io.stoker.model.Level;
import io.stoker.model.NodeCondition;
import io.stoker.model.NodeSpec;
import io.stoker.model.PowerBudget;
import io.stoker.model.Realm;
import io.stoker.model.TopologyRules;
import io.stoker.model.WorkerRequest;
import java.util.List;
import java.util.Optional;

/// Free capacity of every node, indexed so that finding a node never looks at all nodes.
///
/// ```
/// class (realm, GPUs) -> pool (all GPUs, or those of one type) -> free GPUs 0..64 -> NodeSet
///                                                              -> share free 1..999 -> NodeSet
/// ```
///
/// Nodes with the same GPUs are one class; each class keeps its open nodes by the number of wholly
/// free GPUs, and those with shared GPUs by the share left. An allocation moves one node between
/// two sets: its cost does not depend on the size of the cluster.
///
/// Mutable, one writer. Transactions are an undo log ([#mark], [#rollback]): nothing is ever
/// copied.
public final class FreeIndex {

    private final NodeTable nodes = new NodeTable();
    private final NodeClasses classes = new NodeClasses(nodes);
    private final Listing listing = new Listing(nodes, classes);
    private final long[] versions = new long[Realm.values().length];
    private final UndoLog undo = new UndoLog();
    private final Domains domains = new Domains();
    private final Neighbours neighbours = new Neighbours(domains, nodes, undo, this::fence);
    private final RoomTables rooms = new RoomTables(nodes, classes, domains);
    private final MostTogether mostTogether = new MostTogether(nodes, classes, domains);
    private final Boards boards = new Boards(nodes, classes);
    private int fencedNodes;
    private final PowerTree power = new PowerTree(nodes.specials);
    private int openMarks;
    private long allocatedSum;

    /// An index without nodes.
    public FreeIndex() {}

    /// Adds an open node with nothing held, or gives a known node a new description: what is held
    /// on it stays held, it stays open or closed, and its faults stay.
    ///
    /// @throws IllegalStateException when something is held on a GPU that the new description lacks
    public void addNode(int nodeId, NodeSpec spec) {
        require(nodeId >= 0, "node numbers are 0 or more, found ", nodeId);
        boolean known = nodes.knows(nodeId);
        int gpus = spec.gpus().size();
        NodeClass next = classes.of(spec);
        int heldCpu = known ? heldCpuMilli(nodeId) : 0;
        long heldMemory = known ? heldMemoryMib(nodeId) : 0;
        boolean open = !known || nodes.open[nodeId];
        if (known) {
            NodeClass before = classAt(nodeId);
            long held = before.allGpus() & ~nodes.freeMask[nodeId];
            require((held & ~next.allGpus()) == 0, "a GPU that is held is gone from node ", nodeId);
            forget(nodeId, before);
        }
        nodes.reserve(nodeId, gpus);
        move(nodeId, spec);
        nodes.classOf[nodeId] = next.number();
        nodes.cpuMilli[nodeId] = spec.cpuMilli();
        nodes.memoryMib[nodeId] = spec.memoryMib();
        nodes.freeCpuMilli[nodeId] = spec.cpuMilli() - heldCpu;
        nodes.freeMemoryMib[nodeId] = spec.memoryMib() - heldMemory;
        nodes.freeMask[nodeId] = 0;
        nodes.sharedMask[nodeId] = 0;
        nodes.hold(nodeId, next.allGpus(), 0);
        nodes.faulty[nodeId] &= known ? next.allGpus() : 0;
        nodes.kinds[nodeId] = known ? nodes.kinds[nodeId] : 0;
        nodes.specials.describe(nodeId, spec, next);
        power.joined(nodeId, spec);
        nodes.sizes[nodeId] = NodeClass.HostSize.of(spec);
        next.count(nodes.sizes[nodeId], 1);
        nodes.roster++;
        if (open) {
            listing.open(nodeId, next);
        }
        nodes.reprint(nodeId);
        versions[spec.realm().ordinal()]++;
    }

    private void move(int nodeId, NodeSpec spec) {
        boolean busy = nodes.holders[nodeId] > 0;
        if (busy) {
            neighbours.busy(nodeId, -1);
        }
        domains.add(nodeId, spec);
        setFences(nodeId, neighbours.fencesAround(nodeId));
        if (busy) {
            neighbours.busy(nodeId, 1);
        }
    }

    /// Forgets a node.
    ///
    /// @throws IllegalStateException when something is held on it
    public void removeNode(int nodeId) {
        NodeClass own = classAt(nodeId);
        require(nodes.idle(nodeId, own.allGpus()), "something is still held on node ", nodeId);
        forget(nodeId, own);
        nodes.classOf[nodeId] = NodeTable.UNKNOWN;
        domains.remove(nodeId);
        power.left(nodeId);
        nodes.specials.observe(nodeId, NodeCondition.UNKNOWN);
        setFences(nodeId, 0);
        nodes.roster++;
        nodes.faulty[nodeId] = 0;
        nodes.reprint(nodeId);
        versions[own.realm().ordinal()]++;
    }

    private void forget(int nodeId, NodeClass own) {
        listing.close(nodeId, own);
        own.count(nodes.sizes[nodeId], -1);
    }

    /// Says whether a node takes new work. What is held on it stays held.
    public void setOpen(int nodeId, boolean open) {
        NodeClass own = classAt(nodeId);
        if (open == nodes.open[nodeId]) {
            return;
        }
        if (open) {
            listing.open(nodeId, own);
        } else {
            listing.close(nodeId, own);
        }
        nodes.reprint(nodeId);
        versions[own.realm().ordinal()]++;
    }

    /// Names the GPUs of a node that take no new work.
    public void setFaulty(int nodeId, long gpuMask) {
        NodeClass own = classAt(nodeId);
        long mask = gpuMask & own.allGpus();
        if (mask != nodes.faulty[nodeId]) {
            listing.unlist(nodeId, own);
            nodes.faulty[nodeId] = mask;
            listing.list(nodeId, own);
            nodes.reprint(nodeId);
            versions[own.realm().ordinal()]++;
        }
    }

    /// {@return whether all of it could be allocated to new work now: the node is known and open,
    /// no GPU of it is faulty, all that is wanted is free, and no power budget forbids it}
    public boolean fits(Allocation wanted) {
        int node = wanted.nodeId();
        return nodes.knows(node)
                && nodes.open[node]
                && (wanted.gpuMask() & nodes.faulty[node]) == 0
                && hasRoom(wanted)
                && (!power.active() || power.allows(node, milliwattsOf(wanted)));
    }

    /// {@return whether new work could have this place if nobody held it}
    boolean takesWork(Allocation place) {
        int node = place.nodeId();
        return nodes.indexed(node) && (place.gpuMask() & nodes.faulty[node]) == 0;
    }

    private boolean hasRoom(Allocation wanted) {
        return nodes.hasRoom(wanted, classAt(wanted.nodeId()).allGpus());
    }

    /// Holds it, whether or not the node is open.
    ///
    /// @throws IllegalStateException when it is more than the node has free (invariant I1)
    public void allocate(Allocation wanted) {
        if (!nodes.knows(wanted.nodeId()) || !hasRoom(wanted)) {
            throw new IllegalStateException("I1: no room for " + wanted);
        }
        change(wanted, 1);
    }

    /// Gives it back.
    ///
    /// @throws IllegalStateException when it is not held
    public void release(Allocation held) {
        int node = held.nodeId();
        if (!nodes.knows(node) || !nodes.holds(held, classAt(node).allGpus())) {
            throw new IllegalStateException("I1: nobody holds " + held);
        }
        change(held, -1);
        versions[classAt(node).realm().ordinal()]++;
    }

    /// Tries out what would be if this were held; for transactions. There must be room.
    void occupy(Allocation tried) {
        change(tried, 1);
    }

    /// Tries out what would be if this were free; for transactions. It must be held.
    void vacate(Allocation tried) {
        change(tried, -1);
    }

    /// Tries out what would be if a whole gang were gone; for transactions.
    void vacate(RunningGang gang) {
        for (Allocation held : gang.held()) {
            vacate(held);
            unsettle(gang.job().spec().topology(), held);
        }
    }

    /// {@return the part of it that is free now: whole GPUs that are free, or shares of those that
    /// have room, and what CPU and memory are left up to what is wanted}
    Allocation freePart(Allocation wanted) {
        int node = wanted.nodeId();
        if (!nodes.knows(node)) {
            return new Allocation(wanted.rank(), node, 0, 0, 0, 0);
        }
        return nodes.freePart(wanted, classAt(node).allGpus());
    }

    /// {@return the GPUs of a node, free or not; 0 for a node nobody added}
    long gpusOf(int node) {
        return nodes.knows(node) ? classAt(node).allGpus() : 0;
    }

    /// Allocates what a search has just found free.
    ///
    /// @return what the worker holds now
    Allocation take(int rank, int node, long gpuMask, WorkerRequest request) {
        int slices = nodes.specials.slicesFor(node, gpuMask, request.gpus());
        Allocation taken = Allocation.of(rank, node, gpuMask, slices, request);
        change(taken, 1);
        return taken;
    }

    /// {@return what [#take] would allocate}
    Allocation asTaken(int node, long gpuMask, WorkerRequest request) {
        int slices = nodes.specials.slicesFor(node, gpuMask, request.gpus());
        return Allocation.of(0, node, gpuMask, slices, request);
    }

    private void change(Allocation held, int sign) {
        apply(held, sign);
        if (openMarks > 0) {
            undo.add(held, sign);
        }
        if (nodes.holders[held.nodeId()] == 0) {
            neighbours.keep(held.nodeId(), Neighbours.SHARED, openMarks > 0);
        }
        if (sign > 0) {
            allocatedSum += Fingerprint.of(held);
        }
    }

    private void apply(Allocation held, int sign) {
        int node = held.nodeId();
        NodeClass own = classAt(node);
        listing.unlist(node, own);
        nodes.take(held, sign);
        listing.list(node, own);
        if (power.active()) {
            power.changed(node, sign * milliwattsOf(held));
        }
        nodes.holders[node] += sign;
        if (nodes.holders[node] == (sign > 0 ? 1 : 0)) {
            neighbours.busy(node, sign);
        }
    }

    /// A gang stands on its places now: others keep to its rules about neighbours until its workers
    /// are released. Its places must be taken.
    public void settle(TopologyRules rules, List<Allocation> workers) {
        neighbours.settle(rules, workers, openMarks > 0);
    }

    /// A worker of a gang that was settled left a node, beside [#release].
    public void unsettle(TopologyRules rules, Allocation worker) {
        neighbours.unsettle(rules, worker, openMarks > 0);
    }

    private void fence(int node, int change) {
        NodeClass own = classAt(node);
        listing.unlist(node, own);
        setFences(node, nodes.fences[node] + change);
        listing.list(node, own);
        nodes.reprint(node);
    }

    private void setFences(int node, int fences) {
        fencedNodes += (fences > 0 ? 1 : 0) - (nodes.fences[node] > 0 ? 1 : 0);
        nodes.fences[node] = fences;
    }

    /// {@return whether a gang with these rules may stand on these places as far as others are
    /// concerned: no job keeps a domain there to itself, and none is there that it must not meet}
    public boolean permits(TopologyRules rules, List<Allocation> workers) {
        return neighbours.permits(rules, workers);
    }

    /// {@return how many such workers would have room where jobs keep their domains to themselves}
    long workersBehindFences(Realm realm, GpuRequest gpus) {
        return fencedNodes == 0 ? 0 : classes.workersBehindFences(realm, gpus);
    }

    /// {@return thousandths of the GPU that are held}
    public int heldMilli(int nodeId, int gpu) {
        require(gpu >= 0 && gpu < classAt(nodeId).gpuCount(), "no such GPU on node ", nodeId);
        return nodes.heldMilli(nodeId, gpu);
    }

    /// {@return thousandths of cores held on the node}
    public int heldCpuMilli(int nodeId) {
        classAt(nodeId);
        return nodes.cpuMilli[nodeId] - nodes.freeCpuMilli[nodeId];
    }

    /// {@return MiB of memory held on the node}
    public long heldMemoryMib(int nodeId) {
        classAt(nodeId);
        return nodes.memoryMib[nodeId] - nodes.freeMemoryMib[nodeId];
    }

    /// {@return Mbit/s of network bandwidth held on the node}
    public int heldNetworkMbps(int nodeId) {
        classAt(nodeId);
        return nodes.specials.heldNetworkMbps(nodeId);
    }

    /// {@return MiB of scratch space held on the node}
    public long heldScratchMib(int nodeId) {
        classAt(nodeId);
        return nodes.specials.heldScratchMib(nodeId);
    }

    /// {@return what the node's GPUs draw at most with what is held on them, in thousandths of a
    /// watt}
    public long drawnMilliwatts(int nodeId) {
        classAt(nodeId);
        return nodes.specials.milliwatts(nodeId);
    }

    /// {@return thousandths of GPUs free on open nodes, faulty GPUs left out}
    public long freeGpuMilli(Realm realm) {
        return classes.freeGpuMilli(realm);
    }

    /// {@return thousandths of GPUs on all nodes, open or not}
    public long capacityGpuMilli(Realm realm) {
        return classes.capacityGpuMilli(realm);
    }

    /// {@return thousandths of CPU cores on all nodes, open or not}
    long capacityCpuMilli(Realm realm) {
        return classes.capacityCpuMilli(realm);
    }

    /// {@return MiB of main memory on all nodes, open or not}
    long capacityMemoryMib(Realm realm) {
        return classes.capacityMemoryMib(realm);
    }

    /// {@return nodes that take new work}
    public int openNodes(Realm realm) {
        return classes.openNodes(realm);
    }

    /// {@return nodes that do not}
    public int closedNodes(Realm realm) {
        return classes.closedNodes(realm);
    }

    /// {@return whether the realm has any node, open or not}
    public boolean hasNodes(Realm realm) {
        return openNodes(realm) + closedNodes(realm) > 0;
    }

    /// {@return how many such workers all nodes, open or not, would hold if they were empty; costs
    /// one step a distinct kind of node}
    public int mostWorkers(Realm realm, WorkerRequest request) {
        return classes.mostWorkers(realm, request);
    }

    /// {@return how many such workers the best domain of a level would hold if all its nodes, open
    /// or not, were empty}
    public int mostWorkersTogether(Realm realm, WorkerRequest request, Level level) {
        return mostTogether.of(realm, request, level);
    }

    Domains domains() {
        return domains;
    }

    /// {@return the numbers of all nodes of a realm, open or not, in order}
    int[] nodesOf(Realm realm) {
        return java.util.stream.IntStream.range(0, nodes.limit())
                .filter(node -> nodes.knows(node) && realmOf(node) == realm)
                .toArray();
    }

    Realm realmOf(int node) {
        return classAt(node).realm();
    }

    Neighbours neighbours() {
        return neighbours;
    }

    NodeTable table() {
        return nodes;
    }

    /// {@return where such workers have room, up to date}
    RoomTable rooms(Realm realm, WorkerRequest request) {
        return rooms.of(realm, request);
    }

    /// {@return how many such workers have room on a node now; 0 when it takes no work}
    int workersOn(int node, WorkerRequest request) {
        return rooms(realmOf(node), request).on(node);
    }

    /// Reads what is free on a node and of use to such workers; nothing where it takes no work.
    void read(int node, WorkerRequest request, NodeRoom into) {
        boolean open = nodes.knows(node) && nodes.indexed(node);
        into.begin(node, open ? classAt(node).masks(request.gpus()) : List.of());
        if (open) {
            into.host(nodes.freeCpuMilli[node], nodes.freeMemoryMib[node]);
            int gpus = classAt(node).gpuCount();
            for (int gpu = 0; gpu < gpus; gpu++) {
                boolean broken = (nodes.faulty[node] >>> gpu & 1) != 0;
                into.gpu(gpu, broken ? 0 : nodes.freeMilli(node, gpu), broken);
            }
        }
    }

    /// {@return one more than the highest node number there may be}
    int nodeLimit() {
        return nodes.limit();
    }

    /// {@return whether any job keeps a domain to itself}
    boolean anyFences() {
        return fencedNodes > 0;
    }

    /// {@return whether the node takes work of this realm, as far as jobs that keep their domain to
    /// themselves let it}
    boolean takesWork(int node, Realm realm) {
        return nodes.knows(node)
                && nodes.open[node]
                && !nodes.hidden[node]
                && realmOf(node) == realm;
    }

    /// Starts a transaction. Transactions nest; each mark ends in one [#rollback] or [#commit].
    ///
    /// @return the mark
    public int mark() {
        openMarks++;
        return undo.size();
    }

    /// Takes back everything allocated and released since the mark and ends its transaction.
    public void rollback(int mark) {
        undo.unwind(mark, this::takeBack);
        end();
    }

    private void takeBack(Allocation held, int sign) {
        if (sign == 0) {
            neighbours.takeBack(held.nodeId(), held.milliEach(), held.cpuMilli());
            return;
        }
        apply(held, -sign);
        if (sign > 0) {
            allocatedSum -= Fingerprint.of(held);
        }
    }

    /// Keeps what was done since the mark and ends its transaction. An outer one may still take it
    /// back.
    public void commit(int mark) {
        require(mark <= undo.size(), "a later mark has ended already: ", mark);
        end();
    }

    private void end() {
        require(openMarks > 0, "no transaction is open, found ", openMarks);
        openMarks--;
        if (openMarks == 0) {
            undo.clear();
            neighbours.settled();
        }
    }

    /// {@return a number that grows whenever room in the realm may have grown, or its nodes
    /// changed}
    long version(Realm realm) {
        return versions[realm.ordinal()];
    }

    /// {@return sum of the fingerprints of all that was ever allocated and not rolled back}
    long allocatedSum() {
        return allocatedSum;
    }

    /// {@return the scores of nodes, for placements that score}
    Boards boards() {
        return boards;
    }

    int classCount() {
        return classes.count();
    }

    PowerTree power() {
        return power;
    }

    /// {@return what a worker adds to what the node's GPUs draw, in thousandths of a watt}
    long milliwattsOf(Allocation held) {
        return classAt(held.nodeId())
                .loadMilliwatts(held.gpuMask(), held.milliEach(), held.powerWatts());
    }

    long milliwattsOf(int node, long gpuMask, WorkerRequest request) {
        return classAt(node)
                .loadMilliwatts(gpuMask, request.gpus().milliEach(), request.powerWatts());
    }

    /// Sets or changes the power budget of a domain.
    public void budget(PowerBudget budget) {
        power.put(budget);
        stir();
    }

    /// Lifts the power budget of a domain.
    public void unbudget(Level level, String domain) {
        power.remove(level, domain);
        stir();
    }

    /// {@return what the GPUs of a domain draw at most with what is held on them, in thousandths of
    /// a watt, in the realm that draws more; empty when no node stands there}
    public Optional<Long> drawnMilliwatts(Level level, String domain) {
        return power.drawn(level, domain);
    }

    /// Notes what was measured on a node; placements that look at it do so from now on.
    public void observe(int nodeId, NodeCondition condition) {
        if (nodes.knows(nodeId) && nodes.specials.observe(nodeId, condition)) {
            nodes.reprint(nodeId);
        }
    }

    /// {@return what was last measured on a node}
    public NodeCondition condition(int nodeId) {
        return nodes.knows(nodeId) ? nodes.specials.condition(nodeId) : NodeCondition.UNKNOWN;
    }

    boolean sameClass(int node, int other) {
        return nodes.classOf[node] == nodes.classOf[other];
    }

    /// {@return which nodes searches may find}
    Listing listing() {
        return listing;
    }

    /// Room may have grown in a way that no node shows.
    void stir() {
        for (Realm realm : Realm.values()) {
            versions[realm.ordinal()]++;
        }
    }

    /// {@return the pools that workers with these GPUs may use}
    Target target(Realm realm, GpuRequest gpus) {
        return classes.target(this, realm, gpus);
    }

    private NodeClass classAt(int nodeId) {
        require(nodes.knows(nodeId), "nobody added node ", nodeId);
        return classes.at(nodes.classOf[nodeId]);
    }

    private static void require(boolean holds, String message, int number) {
        if (!holds) {
            throw new IllegalStateException(message + number);
        }
    }
}
