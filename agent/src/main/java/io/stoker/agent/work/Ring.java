package io.stoker.agent.work;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/// The ranks of a gang in a ring over TCP, with the one operation that data-parallel training
/// needs: the sum of everybody's numbers, at everybody.
///
/// Meeting: rank 0 listens on the gang's master port; the others tell it where they listen
/// themselves, and get the whole table back. Then each rank connects to the next.
///
/// Sum (ring all-reduce): the numbers are cut into one chunk for each rank. In the first `n - 1`
/// steps each rank passes a chunk on and adds what it receives, so that each chunk is complete at
/// one rank; in `n - 1` more the complete chunks go round. Every rank sends `2 (n - 1) / n` of the
/// numbers, however many ranks there are. One thread; the sending half of a step runs beside it,
/// because two ranks that both only send could wait for each other for ever.
final class Ring implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int RETRY_MILLIS = 50;

    private final int rank;
    private final int worldSize;
    private final List<AutoCloseable> open = new ArrayList<>();
    private Optional<DataOutputStream> toNext = Optional.empty();
    private Optional<DataInputStream> fromPrevious = Optional.empty();

    private Ring(int rank, int worldSize) {
        this.rank = rank;
        this.worldSize = worldSize;
    }

    /// Meets the other ranks; closes everything when the worker is cancelled.
    static Ring join(WorkContext context) throws IOException, InterruptedException {
        Ring ring = new Ring(context.rank(), context.worldSize());
        context.onCancel(ring::close);
        if (context.worldSize() > 1) {
            try {
                ring.meet(context);
            } catch (IOException | RuntimeException failed) {
                ring.close();
                throw failed;
            }
        }
        return ring;
    }

    private void meet(WorkContext context) throws IOException, InterruptedException {
        InetAddress master = InetAddress.getByName(context.masterAddress());
        InetSocketAddress meetingPoint = new InetSocketAddress(master, context.masterPort());
        ServerSocket listening;
        List<InetSocketAddress> table;
        if (rank == 0) {
            listening = listen(master);
            table = host(meetingPoint, listening);
        } else {
            Socket toMaster = connect(context, meetingPoint);
            listening = listen(toMaster.getLocalAddress());
            table = visit(toMaster, listening);
        }
        Socket next = connect(context, table.get((rank + 1) % worldSize));
        Socket previous = keep(listening.accept());
        next.setTcpNoDelay(true);
        previous.setSoTimeout(TIMEOUT_MILLIS);
        toNext =
                Optional.of(new DataOutputStream(new BufferedOutputStream(next.getOutputStream())));
        fromPrevious =
                Optional.of(
                        new DataInputStream(new BufferedInputStream(previous.getInputStream())));
    }

    private ServerSocket listen(InetAddress address) throws IOException {
        ServerSocket socket = keep(new ServerSocket(0, worldSize, address));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private List<InetSocketAddress> host(InetSocketAddress meetingPoint, ServerSocket mine)
            throws IOException {
        try (ServerSocket door = keep(new ServerSocket())) {
            door.setReuseAddress(true);
            door.setSoTimeout(TIMEOUT_MILLIS);
            door.bind(meetingPoint, worldSize);
            InetSocketAddress[] table = new InetSocketAddress[worldSize];
            table[0] = new InetSocketAddress(mine.getInetAddress(), mine.getLocalPort());
            List<Socket> guests = new ArrayList<>();
            for (int i = 1; i < worldSize; i++) {
                Socket guest = keep(door.accept());
                guest.setSoTimeout(TIMEOUT_MILLIS);
                guests.add(guest);
                DataInputStream in = new DataInputStream(guest.getInputStream());
                int guestRank = in.readInt();
                if (guestRank < 1 || guestRank >= worldSize || table[guestRank] != null) {
                    throw new IOException("expected each rank once, found rank " + guestRank);
                }
                table[guestRank] = new InetSocketAddress(guest.getInetAddress(), in.readInt());
            }
            for (Socket guest : guests) {
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(guest.getOutputStream()));
                for (InetSocketAddress entry : table) {
                    out.writeUTF(entry.getAddress().getHostAddress());
                    out.writeInt(entry.getPort());
                }
                out.flush();
            }
            return List.of(table);
        } catch (SocketTimeoutException absent) {
            throw new IOException("not all ranks came to " + meetingPoint + " within 30 s", absent);
        }
    }

    private List<InetSocketAddress> visit(Socket master, ServerSocket mine) throws IOException {
        master.setSoTimeout(TIMEOUT_MILLIS);
        DataOutputStream out = new DataOutputStream(master.getOutputStream());
        out.writeInt(rank);
        out.writeInt(mine.getLocalPort());
        DataInputStream in = new DataInputStream(new BufferedInputStream(master.getInputStream()));
        List<InetSocketAddress> table = new ArrayList<>();
        for (int i = 0; i < worldSize; i++) {
            table.add(new InetSocketAddress(in.readUTF(), in.readInt()));
        }
        return table;
    }

    private Socket connect(WorkContext context, InetSocketAddress to)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
        while (true) {
            if (context.cancelled()) {
                throw new CancellationException();
            }
            Socket socket = new Socket();
            try {
                socket.connect(to, TIMEOUT_MILLIS);
                return keep(socket);
            } catch (IOException notYet) {
                socket.close();
                if (System.nanoTime() > until) {
                    throw new IOException("rank " + rank + " cannot reach " + to, notYet);
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
    }

    private synchronized <T extends AutoCloseable> T keep(T resource) {
        open.add(resource);
        return resource;
    }

    /// Replaces the numbers by the sum over all ranks.
    void sum(double[] numbers) throws IOException, InterruptedException {
        if (worldSize == 1) {
            return;
        }
        double[] received = new double[numbers.length / worldSize + 1];
        for (int step = 0; step < worldSize - 1; step++) {
            int giving = Math.floorMod(rank - step, worldSize);
            int taking = Math.floorMod(rank - step - 1, worldSize);
            exchange(numbers, giving, received, size(numbers, taking));
            int from = start(numbers, taking);
            for (int i = 0; i < size(numbers, taking); i++) {
                numbers[from + i] += received[i];
            }
        }
        for (int step = 0; step < worldSize - 1; step++) {
            int giving = Math.floorMod(rank + 1 - step, worldSize);
            int taking = Math.floorMod(rank - step, worldSize);
            exchange(numbers, giving, received, size(numbers, taking));
            System.arraycopy(received, 0, numbers, start(numbers, taking), size(numbers, taking));
        }
    }

    private int start(double[] numbers, int chunk) {
        return (int) ((long) numbers.length * chunk / worldSize);
    }

    private int size(double[] numbers, int chunk) {
        return start(numbers, chunk + 1) - start(numbers, chunk);
    }

    private void exchange(double[] numbers, int giving, double[] received, int count)
            throws IOException, InterruptedException {
        DataOutputStream out = toNext.orElseThrow();
        DataInputStream in = fromPrevious.orElseThrow();
        List<IOException> failures = new ArrayList<>();
        Thread sending =
                Thread.startVirtualThread(() -> {
                    try {
                        int from = start(numbers, giving);
                        for (int i = 0; i < size(numbers, giving); i++) {
                            out.writeDouble(numbers[from + i]);
                        }
                        out.flush();
                    } catch (IOException lost) {
                        failures.add(lost);
                    }
                });
        try {
            for (int i = 0; i < count; i++) {
                received[i] = in.readDouble();
            }
        } finally {
            sending.join();
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    @Override
    public synchronized void close() {
        for (AutoCloseable resource : open) {
            try {
                resource.close();
            } catch (Exception closedAlready) {
                // There is nothing left to close.
            }
        }
        open.clear();
    }
}
