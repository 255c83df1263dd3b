package io.stoker.agent;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.stoker.protocol.proto.AgentsGrpc;
import io.stoker.protocol.proto.FromAgent;
import io.stoker.protocol.proto.ToAgent;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The stream to the controller: one after the other, each with a number, so that words of an old
/// one can be told from those of the new. Safe to send from any thread.
final class Link {

    /// Hears what comes over a stream.
    interface Hearer {

        /// A message came.
        void heard(long stream, ToAgent message);

        /// The stream ended.
        void ended(long stream, String reason);
    }

    private final Channel channel;
    private final Hearer hearer;
    private final ReentrantLock sending = new ReentrantLock();
    private Optional<ClientCallStreamObserver<FromAgent>> out = Optional.empty();
    private volatile long stream;

    Link(Channel channel, Hearer hearer) {
        this.channel = channel;
        this.hearer = hearer;
    }

    /// {@return the number of the newest stream}
    long stream() {
        return stream;
    }

    void open() {
        close("a new stream is opened");
        long number = stream + 1;
        stream = number;
        if (channel instanceof ManagedChannel managed) {
            managed.resetConnectBackoff();
        }
        Incoming incoming = new Incoming(number);
        AgentsGrpc.newStub(channel).connect(incoming);
        sending.lock();
        try {
            out = Optional.of(incoming.call());
        } finally {
            sending.unlock();
        }
    }

    void send(FromAgent message) {
        sending.lock();
        try {
            out.ifPresent(observer -> observer.onNext(message));
        } catch (IllegalStateException ended) {
            // Its end is reported by the stream itself; what is not acknowledged is sent again.
            out = Optional.empty();
        } finally {
            sending.unlock();
        }
    }

    void close(String reason) {
        sending.lock();
        try {
            out.ifPresent(observer -> observer.cancel(reason, null));
            out = Optional.empty();
        } finally {
            sending.unlock();
        }
    }

    private final class Incoming implements ClientResponseObserver<FromAgent, ToAgent> {
        private final long number;
        private Optional<ClientCallStreamObserver<FromAgent>> call = Optional.empty();

        Incoming(long number) {
            this.number = number;
        }

        ClientCallStreamObserver<FromAgent> call() {
            return call.orElseThrow();
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<FromAgent> requestStream) {
            call = Optional.of(requestStream);
        }

        @Override
        public void onNext(ToAgent message) {
            hearer.heard(number, message);
        }

        @Override
        public void onError(Throwable failure) {
            Status status = Status.fromThrowable(failure);
            String detail = Optional.ofNullable(status.getDescription()).orElse("no detail");
            hearer.ended(number, status.getCode() + ": " + detail);
        }

        @Override
        public void onCompleted() {
            hearer.ended(number, "the controller closed the stream");
        }
    }
}
