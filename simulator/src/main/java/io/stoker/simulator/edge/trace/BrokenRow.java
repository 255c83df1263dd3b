package io.stoker.simulator.edge.trace;

/// A row of a trace that could not be used, and why.
///
/// @param line where it begins in its file, from 1
/// @param message what was expected and what was found
public record BrokenRow(long line, String message) {}
