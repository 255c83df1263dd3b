package io.stoker.rules.offenders.model;

/// A word that other offenders may use.
public record Plain(int number) {}
