package io.stoker.model;

/// Evidence of a fault.
///
/// @param kind what broke
/// @param gpu index of the GPU, -1 when the whole node is meant
/// @param injected whether somebody caused it on purpose
/// @param message one line for people
public record FaultReport(FaultKind kind, int gpu, boolean injected, String message) {}
