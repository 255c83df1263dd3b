package io.stoker.server.http;

import io.stoker.model.ArrayRules;
import io.stoker.model.ArrayTask;
import io.stoker.model.JobImage;
import io.stoker.server.shell.Views;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which job a path names: a number, or `ARRAY_INDEX` for a task of an array.
final class JobNumbers {

    private static final Pattern TASK = Pattern.compile("(\\d{1,18})_(\\d{1,9})");

    private JobNumbers() {}

    /// {@return the number of the job in the path}
    static long of(Request request, Views views) {
        String text = request.pathValue("id");
        Matcher task = TASK.matcher(text);
        if (!task.matches()) {
            return request.pathNumber("id", "unknown_job", "job");
        }
        long arrayId = Long.parseLong(task.group(1));
        int index = Integer.parseInt(task.group(2));
        Optional<ArrayRules> array =
                views.job(arrayId).map(JobImage::spec).flatMap(spec -> spec.array());
        int place = array.map(rules -> rules.placeOf(index)).orElse(-1);
        if (place < 0) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.UNKNOWN_JOB,
                            array.map(rules ->
                                            "array %d has the indices %s, found %d"
                                                    .formatted(arrayId, rules.text(), index))
                                    .orElse(
                                            "job %d is no array that is known here; found %s"
                                                    .formatted(arrayId, text))));
        }
        return ArrayTask.numberOf(arrayId, place);
    }
}
