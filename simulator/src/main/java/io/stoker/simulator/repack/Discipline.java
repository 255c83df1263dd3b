package io.stoker.simulator.repack;

import java.util.List;

/// Who is asked first when the cluster is packed, and whether a job finds room.
interface Discipline {

    /// A job came.
    void arrived(RepackJob job);

    /// A job ended.
    void ended(RepackJob job);

    /// Time has passed and the cluster was emptied.
    ///
    /// @return all jobs, in the order in which they are asked
    List<RepackJob> inTurn();

    /// {@return whether the job finds room beside those that did; if so, it takes it}
    boolean admit(RepackJob job);

    /// The cluster is packed.
    ///
    /// @return when jobs may have to be asked in another order although none comes or ends,
    ///   microseconds after the start; [Long#MAX_VALUE] for never
    long packed(long now);
}
