package io.stoker.rules.offenders.scheduler;

import java.util.SplittableRandom;

/// Breaks: the core draws only from the model's draws.
public final class Draws {
    int draw() {
        return new SplittableRandom(1).nextInt();
    }
}
