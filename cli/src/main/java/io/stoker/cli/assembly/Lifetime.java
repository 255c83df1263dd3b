package io.stoker.cli.assembly;

import io.stoker.cli.ExitCode;
import io.stoker.cli.Session;
import io.stoker.cli.logging.Logging;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// Keeps a process alive until somebody stops it (Ctrl-C, TERM) or a part of it breaks.
public final class Lifetime {
    private Lifetime() {}

    /// Waits, then closes.
    ///
    /// @param broken completes with the reason when the process cannot go on
    /// @param process what to close
    /// @param farewell said when a person stopped it
    /// @return the exit code when it broke; a stop ends the process with 0
    public static int last(
            CompletableFuture<Throwable> broken,
            AutoCloseable process,
            String farewell,
            Session session) {
        AtomicBoolean closed = new AtomicBoolean();
        Thread stop =
                new Thread(
                        () -> {
                            if (closed.compareAndSet(false, true)) {
                                session.say("stopping...");
                                close(process, session);
                                session.say(farewell);
                                Logging.stop();
                                session.err().flush();
                                Runtime.getRuntime().halt(ExitCode.OK);
                            }
                        },
                        "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        Throwable why = broken.join();
        if (closed.compareAndSet(false, true)) {
            session.say(
                    session.errInk().red("error: ")
                            + "the controller cannot go on: "
                            + why.getMessage());
            close(process, session);
            Logging.stop();
        }
        return ExitCode.FAILURE;
    }

    private static void close(AutoCloseable process, Session session) {
        try {
            process.close();
        } catch (Exception stuck) {
            session.say("it did not stop cleanly: " + stuck);
        }
    }
}
