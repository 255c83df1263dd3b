package io.stoker.server.jobfile;

/// A place in a text, both counted from 1.
public record Mark(int line, int column) {}
