package io.stoker.server.jobfile;

import io.stoker.model.RetryRules;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads `retries` (a number or a map) and its synonym `faultTolerance`.
final class RetryFields {

    private RetryFields() {}

    static RetryRules read(Fields job) {
        boolean both = job.has("retries") && job.has("faultTolerance");
        if (both) {
            job.wrong("faultTolerance", "says the same as retries; give one of them");
        }
        Optional<Tree> retries = job.tree("retries");
        if (retries.isPresent() && retries.get() instanceof Tree.Scalar) {
            OptionalLong most = job.whole("retries", 0, 1_000);
            return new RetryRules(
                    (int) most.orElse(RetryRules.DEFAULT.maxRetries()),
                    RetryRules.DEFAULT.firstBackoffMillis(),
                    RetryRules.DEFAULT.maxBackoffMillis());
        }
        return job.map(retries.isPresent() ? "retries" : "faultTolerance")
                .map(RetryFields::detailed)
                .orElse(RetryRules.DEFAULT);
    }

    private static RetryRules detailed(Fields fields) {
        OptionalLong most = OptionalLong.empty();
        for (String name : new String[] {"max", "maxRetries", "maxRestarts"}) {
            OptionalLong value = fields.whole(name, 0, 1_000);
            if (value.isPresent() && most.isPresent()) {
                fields.wrong(
                        name, "max, maxRetries and maxRestarts mean the same; give one of them");
            }
            most = value.isPresent() ? value : most;
        }
        long first = RetryRules.DEFAULT.firstBackoffMillis();
        long longest = RetryRules.DEFAULT.maxBackoffMillis();
        Optional<Fields> backoff = fields.map("backoff");
        if (backoff.isPresent()) {
            first = backoff.get().durationMillis("first").orElse(first);
            longest = backoff.get().durationMillis("max").orElse(longest);
            backoff.get().finish();
        }
        fields.notYet("window", "retries count over the job's whole life");
        fields.notYet("spares", "leave it out");
        fields.notYet("hangTimeout", "give time.limit");
        fields.notYet("noProgressRestarts", "leave it out");
        fields.notYet("exitCodes", "every exit code but 0 is a failure that is retried");
        fields.finish();
        long firstBackoff = first;
        long longestBackoff = longest;
        int maxRetries = (int) most.orElse(RetryRules.DEFAULT.maxRetries());
        return fields.made(
                "backoff",
                RetryRules.DEFAULT,
                () -> new RetryRules(maxRetries, firstBackoff, longestBackoff));
    }
}
