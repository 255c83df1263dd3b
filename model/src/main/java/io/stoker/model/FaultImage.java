package io.stoker.model;

/// One fault, as it stood when the image was taken.
///
/// @param id its number
/// @param nodeId the node
/// @param report the evidence
/// @param openedAt when it was reported
/// @param quarantined whether the GPU it names takes no new work while it is open
/// @param closedAt when it was cleared, 0 while it is open
public record FaultImage(
        long id,
        int nodeId,
        FaultReport report,
        long openedAt,
        boolean quarantined,
        long closedAt) {}
