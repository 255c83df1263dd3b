package io.stoker.server.jobfile;

/// The notation of a file.
public enum Format {
    /// RFC 8259, without extensions.
    JSON,
    /// YAML 1.2, one document.
    YAML
}
