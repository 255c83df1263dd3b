package io.stoker.model;

/// How reasons name amounts, times and rules.
final class ReasonWords {

    private ReasonWords() {}

    static String limit(
            int jobs, int maxJobs, long gpuMilli, long wantedGpuMilli, long maxGpuMilli) {
        return maxJobs > 0 && jobs >= maxJobs
                ? "has %d jobs at work and may have %d".formatted(jobs, maxJobs)
                : "holds %s GPUs and may hold %s; this job wants %s"
                        .formatted(gpus(gpuMilli), gpus(maxGpuMilli), gpus(wantedGpuMilli));
    }

    static String shortened(DependencyRules rules) {
        int shown = Math.min(rules.conditions().size(), 5);
        String text = new DependencyRules(rules.any(), rules.conditions().subList(0, shown)).text();
        int more = rules.conditions().size() - shown;
        return more == 0 ? text : "%s and %d more".formatted(text, more);
    }

    static String gpus(long milli) {
        return milli % 1_000 == 0
                ? Long.toString(milli / 1_000)
                : String.format(java.util.Locale.ROOT, "%.3f", milli / 1_000.0);
    }

    static String span(long from, long until) {
        return "from %s %s"
                .formatted(
                        java.time.Instant.ofEpochMilli(from),
                        until == Long.MAX_VALUE
                                ? "on"
                                : "to " + java.time.Instant.ofEpochMilli(until));
    }
}
