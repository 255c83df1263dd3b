package io.stoker.control;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// When a waiting job is expected to get its place: the times by which it did in 10, 50 and 90 of
/// 100 forecasts, epoch ms. Empty where it did in fewer.
///
/// @param samples forecasts made
/// @param basis what the run times in them were drawn from, and how many of each
/// @param expired which bound ended the work early, when one did
/// @param madeAt when the forecasts were made, epoch ms
public record StartEstimate(
        OptionalLong p10At,
        OptionalLong p50At,
        OptionalLong p90At,
        int samples,
        Map<RunTimeBasis, Integer> basis,
        Optional<String> expired,
        long madeAt) {

    /// {@return what the estimate rests on, for people}
    public String basisWords() {
        StringBuilder words = new StringBuilder();
        basis.forEach((each, count) ->
                words.append(words.isEmpty() ? "" : ", ")
                        .append(count)
                        .append(" by ")
                        .append(each.words()));
        String runTimes = words.isEmpty() ? "none drawn" : words.toString();
        return "%d forecasts; run times: %s; later jobs and failures are not foreseen"
                .formatted(samples, runTimes);
    }
}
