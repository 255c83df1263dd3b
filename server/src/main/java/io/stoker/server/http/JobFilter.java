package io.stoker.server.http;

import io.stoker.model.JobImage;
import io.stoker.model.JobState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Which jobs a query wants.
final class JobFilter {

    private static final Map<String, Function<JobImage, String>> FIELDS = fields();

    private final List<Predicate<JobImage>> conditions = new ArrayList<>();

    private JobFilter() {}

    static JobFilter of(Request.Query query) {
        JobFilter filter = new JobFilter();
        query.value("state").ifPresent(text -> filter.conditions.add(states(text)));
        for (String name : List.of("queue", "user", "realm", "kind")) {
            query.value(name)
                    .ifPresent(text -> {
                        Set<String> wanted = words(text);
                        Function<JobImage, String> field =
                                FIELDS.getOrDefault("spec." + name, job -> "");
                        filter.conditions.add(job -> wanted.contains(field.apply(job)));
                    });
        }
        query.number("array")
                .ifPresent(id ->
                        filter.conditions.add(job ->
                                job.spec().task().filter(t -> t.arrayId() == id).isPresent()));
        query.value("q")
                .ifPresent(text -> filter.conditions.add(contains(text.toLowerCase(Locale.ROOT))));
        query.value("fieldSelector").ifPresent(text -> filter.addFieldSelector(text));
        query.value("labelSelector").ifPresent(text -> filter.addLabelSelector(text));
        return filter;
    }

    boolean wants(JobImage job) {
        for (Predicate<JobImage> condition : conditions) {
            if (!condition.test(job)) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).collect(Collectors.toSet());
    }

    private static Predicate<JobImage> states(String text) {
        List<JobState> wanted = new ArrayList<>();
        for (String word : words(text)) {
            String name = word.toUpperCase(Locale.ROOT);
            boolean terminal = name.equals("FINISHED");
            if (terminal || name.equals("ACTIVE")) {
                Arrays.stream(JobState.values())
                        .filter(s -> s.terminal() == terminal)
                        .forEach(wanted::add);
                continue;
            }
            wanted.add(
                    Arrays.stream(JobState.values())
                            .filter(state -> state.name().equals(name))
                            .findFirst()
                            .orElseThrow(() ->
                                    Problem.parameter(
                                            "state",
                                            "expected active, finished or some of %s, found %s"
                                                    .formatted(
                                                            Arrays.toString(JobState.values()),
                                                            word))));
        }
        return job -> wanted.contains(job.state());
    }

    private static Predicate<JobImage> contains(String text) {
        return job ->
                has(job.spec().name(), text)
                        || has(job.spec().user(), text)
                        || has(job.spec().queue(), text)
                        || job.spec().labels().entrySet().stream()
                                .anyMatch(
                                        label -> has(label.getKey() + "=" + label.getValue(), text))
                        || Long.toString(job.id()).equals(text);
    }

    private static boolean has(String value, String text) {
        return value.toLowerCase(Locale.ROOT).contains(text);
    }

    private void addFieldSelector(String selector) {
        for (String term : selector.split(",")) {
            boolean not = term.contains("!=");
            String[] sides = term.split(not ? "!=" : "==?", 2);
            Function<JobImage, String> field = FIELDS.get(sides[0].strip());
            if (field == null || sides.length < 2) {
                throw Problem.parameter(
                        "fieldSelector",
                        "expected terms such as status.state=PENDING over %s, found %s"
                                .formatted(String.join(", ", FIELDS.keySet()), term));
            }
            String wanted = sides[1].strip();
            conditions.add(job -> field.apply(job).equalsIgnoreCase(wanted) != not);
        }
    }

    private void addLabelSelector(String selector) {
        for (String term : selector.split(",")) {
            boolean not = term.contains("!=");
            String[] sides = term.strip().split(not ? "!=" : "==?", 2);
            String key = sides[0].strip();
            if (sides.length < 2) {
                conditions.add(job -> job.spec().labels().containsKey(key));
            } else {
                String wanted = sides[1].strip();
                conditions.add(job -> wanted.equals(job.spec().labels().get(key)) != not);
            }
        }
    }

    private static Map<String, Function<JobImage, String>> fields() {
        Map<String, Function<JobImage, String>> fields = new LinkedHashMap<>();
        fields.put("metadata.id", job -> Long.toString(job.id()));
        fields.put("metadata.name", job -> job.spec().name());
        fields.put("spec.queue", job -> job.spec().queue());
        fields.put("spec.user", job -> job.spec().user());
        fields.put("spec.realm", job -> JobShape.lower(job.spec().realm()));
        fields.put("spec.kind", job -> JobShape.lower(job.spec().kind()));
        fields.put("spec.priority", job -> Integer.toString(job.spec().priority()));
        fields.put("spec.taskId", job -> job.spec().externalId().orElse(""));
        fields.put("status.state", job -> job.state().name());
        fields.put("status.display", JobShape::display);
        fields.put("status.cause", job -> job.cause().map(Enum::name).orElse(""));
        return fields;
    }
}
