package io.stoker.server.http;

import io.stoker.control.Outcome;
import io.stoker.model.Command;
import io.stoker.server.shell.Controller;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

/// Asks the controller and waits for its answer, on a request's own virtual thread.
final class Asking {

    private static final long PATIENCE_SECONDS = 30;

    private final Controller controller;

    Asking(Controller controller) {
        this.controller = controller;
    }

    Controller controller() {
        return controller;
    }

    /// {@return what was done}
    ///
    /// @throws ProblemException when the answer is no, or none comes
    Done ask(LongFunction<Command> commandAt) {
        return switch (await(controller.propose(commandAt))) {
            case Outcome.Done done -> new Done(done.subject(), false);
            case Outcome.Replayed replayed -> new Done(replayed.subject(), true);
            case Outcome.Refused refused ->
                    throw new ProblemException(Problem.of(refused.rejection()));
            case Outcome.NotLeader no ->
                    throw new ProblemException(
                            Problem.of(
                                    ProblemCode.NOT_LEADER,
                                    "this member does not lead; ask another one"));
        };
    }

    /// Something that is durable and applied.
    ///
    /// @param subject number of what was made or changed
    /// @param replayed whether an earlier request with the same key did it
    record Done(long subject, boolean replayed) {}

    /// {@return the future's value, waiting for it}
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Controller.OverloadedException overloaded) {
                throw new ProblemException(
                        Problem.of(
                                ProblemCode.OVERLOADED, String.valueOf(overloaded.getMessage())));
            }
            throw new IllegalStateException("the controller could not answer", failed.getCause());
        } catch (TimeoutException late) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.NOT_READY,
                            "no answer within %d s; whether it was carried out is not known, so repeat it with the same Idempotency-Key"
                                    .formatted(PATIENCE_SECONDS)));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new ProblemException(Problem.of(ProblemCode.NOT_READY, "the server stops"));
        }
    }
}
