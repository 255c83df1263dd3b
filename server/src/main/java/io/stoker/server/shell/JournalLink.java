package io.stoker.server.shell;

import io.stoker.model.Command;
import io.stoker.model.StateImage;
import io.stoker.raft.JournalConfig;
import io.stoker.raft.JournalException;
import io.stoker.raft.JournalListener;
import io.stoker.raft.RatisJournal;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The Raft journal on one side, the shell on the other.
public final class JournalLink implements JournalPort {

    private final RatisJournal journal;

    private JournalLink(RatisJournal journal) {
        this.journal = journal;
    }

    /// Opens the journal for a shell, replays it, and attaches it.
    ///
    /// @throws JournalException when it cannot be opened; the message says what to do
    public static JournalLink open(JournalConfig config, LiveShell shell) throws JournalException {
        var link = new JournalLink(RatisJournal.open(config, new Listener(shell)));
        shell.attach(link);
        return link;
    }

    @Override
    public CompletableFuture<?> append(List<Command> commands, long[] requestIds) {
        return journal.append(commands, requestIds);
    }

    @Override
    public long sizeBytes() {
        return journal.sizeBytes();
    }

    /// Takes a snapshot now and lets go of the log before it; completes when that is done.
    public CompletableFuture<Void> snapshot() {
        return journal.snapshot();
    }

    @Override
    public void close() {
        journal.close();
    }

    /// Every call becomes a message in the shell's inbox, which keeps the order.
    private record Listener(LiveShell shell) implements JournalListener {
        @Override
        public void restored(StateImage image) {
            shell.restored(image);
        }

        @Override
        public CompletableFuture<Void> committed(
                long firstIndex, List<Command> commands, long[] requestIds) {
            return shell.committed(firstIndex, commands, requestIds);
        }

        @Override
        public CompletableFuture<StateImage> image() {
            return shell.image();
        }

        @Override
        public void leading(boolean leading) {
            shell.leading(leading);
        }

        @Override
        public void failed(JournalException why) {
            shell.journalFailed(why);
        }
    }
}
