package io.stoker.server.jobfile;

import io.stoker.model.DependencyRules;
import io.stoker.model.DependencyRules.Condition;
import io.stoker.model.DependencyRules.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads `dependencies`: a map such as `{any: false, on: [{kind: afterok, job: 12}]}`, or a text
/// such as `afterok:12:13,afterany:14` in the notation of Slurm's `sbatch --dependency`.
///
/// In a text `,` joins what must all hold and `?` what is enough alone, not both in one text. A
/// delay stands behind the job: `after:9+5` is five minutes, as with Slurm, `after:9+90s` says it.
final class DependencyFields {

    private static final String KEY = "dependencies";
    private static final String EXAMPLE = "such as afterok:12:13,after:9+5m,singleton";
    private static final Map<String, Kind> KINDS = kinds();
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern MINUTES = Pattern.compile("\\d{1,6}");

    private final Fields fields;
    private final Function<String, OptionalLong> jobNamed;

    private DependencyFields(Fields fields, Function<String, OptionalLong> jobNamed) {
        this.fields = fields;
        this.jobNamed = jobNamed;
    }

    /// {@return the rules under `dependencies`, none when they are absent or the empty text}
    ///
    /// @param jobNamed finds the number of the job with a task_id
    static DependencyRules read(Fields fields, Function<String, OptionalLong> jobNamed) {
        var reader = new DependencyFields(fields, jobNamed);
        Optional<Tree> value = fields.tree(KEY);
        if (value.isEmpty()) {
            return DependencyRules.NONE;
        }
        return value.get() instanceof Tree.Scalar text ? reader.parse(text.text()) : reader.map();
    }

    private DependencyRules map() {
        Optional<Fields> found = fields.map(KEY);
        if (found.isEmpty()) {
            return DependencyRules.NONE;
        }
        Fields inner = found.get();
        boolean any = inner.truth("any").orElse(false);
        var conditions = new ArrayList<Condition>();
        for (Fields each : inner.maps("on")) {
            condition(each).ifPresent(conditions::add);
            each.finish();
        }
        if (!inner.has("on")) {
            inner.missing("on", "expected a list such as [{kind: afterok, job: 12}]");
        }
        inner.finish();
        return inner.made("on", DependencyRules.NONE, () -> new DependencyRules(any, conditions));
    }

    private Optional<Condition> condition(Fields each) {
        if (!each.has("kind")) {
            each.missing("kind", "expected one of " + String.join(", ", KINDS.keySet()));
        }
        Optional<Kind> kind = each.choice("kind", KINDS);
        Optional<String> job = each.text("job");
        long delayMillis = each.durationMillis("delay").orElse(0);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        if (kind.get() == Kind.SINGLETON) {
            if (job.isPresent()) {
                each.wrong("job", "expected none beside singleton, found " + job.get());
            }
            return Optional.of(new Condition(Kind.SINGLETON, 0, 0));
        }
        if (delayMillis != 0 && kind.get() != Kind.AFTER) {
            each.wrong("delay", "expected a delay only beside kind: after");
            return Optional.empty();
        }
        if (job.isEmpty()) {
            each.missing("job", "expected the number or the task_id of a job");
            return Optional.empty();
        }
        OptionalLong id = number(job.get());
        if (id.isEmpty()) {
            each.wrong("job", unknown(job.get()));
            return Optional.empty();
        }
        return Optional.of(new Condition(kind.get(), id.getAsLong(), delayMillis));
    }

    private DependencyRules parse(String text) {
        boolean any = text.indexOf('?') >= 0;
        if (text.isBlank()) {
            return DependencyRules.NONE;
        }
        if (any && text.indexOf(',') >= 0) {
            fields.wrong(
                    KEY, "expected , (all must hold) or ? (one is enough), found both in " + text);
            return DependencyRules.NONE;
        }
        var conditions = new ArrayList<Condition>();
        for (String part : text.split(any ? "\\?" : ",", -1)) {
            part(part.strip(), conditions);
        }
        return fields.made(KEY, DependencyRules.NONE, () -> new DependencyRules(any, conditions));
    }

    private void part(String part, List<Condition> conditions) {
        String[] words = part.split(":", -1);
        Kind kind = KINDS.get(words[0].toLowerCase(Locale.ROOT));
        if (kind == null) {
            fields.wrong(
                    KEY,
                    "expected one of %s, found %s; write it %s"
                            .formatted(
                                    String.join(", ", KINDS.keySet()),
                                    words[0].isEmpty() ? "nothing" : words[0],
                                    EXAMPLE));
            return;
        }
        if (kind == Kind.SINGLETON) {
            if (words.length > 1) {
                fields.wrong(KEY, "expected no job beside singleton, found " + part);
            }
            conditions.add(new Condition(kind, 0, 0));
            return;
        }
        if (words.length == 1) {
            fields.wrong(KEY, "expected %s:JOB, found %s alone".formatted(words[0], words[0]));
        }
        for (int i = 1; i < words.length; i++) {
            reference(kind, words[i], conditions);
        }
    }

    private void reference(Kind kind, String word, List<Condition> conditions) {
        int plus = kind == Kind.AFTER ? word.lastIndexOf('+') : -1;
        String job = plus < 0 ? word : word.substring(0, plus);
        OptionalLong delayMillis = plus < 0 ? OptionalLong.of(0) : delay(word.substring(plus + 1));
        OptionalLong id = number(job);
        if (delayMillis.isEmpty()) {
            fields.wrong(
                    KEY, "expected minutes or a duration such as 90s behind the +, found " + word);
        } else if (id.isEmpty()) {
            fields.wrong(KEY, unknown(job));
        } else {
            conditions.add(new Condition(kind, id.getAsLong(), delayMillis.getAsLong()));
        }
    }

    private static OptionalLong delay(String text) {
        return MINUTES.matcher(text).matches()
                ? OptionalLong.of(Long.parseLong(text) * 60_000)
                : Quantities.durationMillis(text);
    }

    private OptionalLong number(String job) {
        if (!NUMBER.matcher(job).matches()) {
            return jobNamed.apply(job);
        }
        long id = Long.parseLong(job);
        return id > 0 ? OptionalLong.of(id) : OptionalLong.empty();
    }

    private static String unknown(String job) {
        return "expected the number or the task_id of a job that is known here, found "
                + (job.isEmpty() ? "nothing" : job);
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            kinds.put(kind.name().toLowerCase(Locale.ROOT), kind);
        }
        return kinds;
    }
}
