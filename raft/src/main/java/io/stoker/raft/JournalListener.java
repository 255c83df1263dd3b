package io.stoker.raft;

import io.stoker.model.Command;
import io.stoker.model.StateImage;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What the journal tells its owner, in order, on the journal's apply thread. Calls should hand
/// over and return.
public interface JournalListener {

    /// A snapshot was found. Comes before any command; not at all when there is none.
    ///
    /// @param image the state; `appliedIndex` counts the commands in it
    void restored(StateImage image);

    /// A batch was committed: it is on the disks of a majority.
    ///
    /// @param firstIndex index of the first command; the others follow without gaps. The first
    ///   command of a journal has index 1, and after [#restored] the next one is
    ///   `image.appliedIndex() + 1`.
    /// @param commands the batch
    /// @param requestIds as given to [RatisJournal#append], one a command; zeros when the batch was
    ///   replayed or proposed elsewhere
    /// @return completes when the batch was applied. The journal holds back when too many are open.
    CompletableFuture<Void> committed(long firstIndex, List<Command> commands, long[] requestIds);

    /// Asks for the state after exactly those batches that were handed to [#committed] before this
    /// call.
    CompletableFuture<StateImage> image();

    /// This member may append from now on (all older commands were handed over), or no longer.
    void leading(boolean leading);

    /// The journal cannot go on: the disk is full or broken, or an entry cannot be read. Nothing
    /// follows; the process should stop.
    void failed(JournalException why);
}
