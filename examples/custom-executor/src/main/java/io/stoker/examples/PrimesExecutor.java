package io.stoker.examples;

import io.stoker.agent.work.Executor;
import io.stoker.agent.work.Running;
import io.stoker.agent.work.WorkContext;
import io.stoker.model.WorkerExit;

/// `primes`: counts the primes below `limit`, as a small example of an executor of one's own. In a
/// gang each rank counts its own share of the numbers.
public final class PrimesExecutor implements Executor {

    @Override
    public String name() {
        return "primes";
    }

    @Override
    public Running start(WorkContext context) {
        // Refused at once, with this message, when it is no number or out of range.
        long limit = context.number("limit", 100_000, 2, 1_000_000_000);
        return Running.inThread(context, () -> count(context, limit));
    }

    private static WorkerExit count(WorkContext context, long limit) {
        long found = 0;
        for (long number = 2 + context.rank(); number < limit; number += context.worldSize()) {
            if (context.cancelled()) {
                return Running.cancelled();
            }
            found += prime(number) ? 1 : 0;
        }
        context.log(
                "rank %d of %d: %d primes below %d"
                        .formatted(context.rank(), context.worldSize(), found, limit));
        return WorkerExit.SUCCESS;
    }

    private static boolean prime(long number) {
        for (long divisor = 2; divisor * divisor <= number; divisor++) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return true;
    }
}
