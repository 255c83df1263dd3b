package io.stoker.server.jobfile;

import io.stoker.model.Admission;
import java.util.Optional;
import java.util.OptionalLong;

/// `time.deadline`: a time, a duration from now, or a map that also says whether the deadline is to
/// be promised.
///
/// @param at epoch ms, 0 for none
record DeadlineFields(long at, Admission admission) {

    private static final String EXPECTED =
            "a time such as 2026-12-24T08:00:00Z or a duration from now such as 2h";

    static DeadlineFields read(Fields time, long now) {
        Optional<Tree> value = time.tree("deadline");
        if (value.isEmpty() || !(value.get() instanceof Tree.Entries)) {
            return new DeadlineFields(point(time, "deadline", now), Admission.NONE);
        }
        return time.map("deadline")
                .map(fields -> map(fields, now))
                .orElse(new DeadlineFields(0, Admission.NONE));
    }

    private static DeadlineFields map(Fields fields, long now) {
        if (fields.has("at") == fields.has("in")) {
            fields.missing("at", "expected either at, a time, or in, a duration from now");
        }
        long at = point(fields, "at", now);
        OptionalLong in = fields.durationMillis("in");
        Admission admission =
                fields.text("admission")
                        .map(word -> admission(fields, word))
                        .orElse(Admission.NONE);
        fields.finish();
        return new DeadlineFields(in.isPresent() ? now + in.getAsLong() : at, admission);
    }

    private static Admission admission(Fields fields, String word) {
        for (Admission each : Admission.values()) {
            if (each != Admission.NONE && each.word().equals(word)) {
                return each;
            }
        }
        fields.wrong("admission", "expected best-effort, preferred or guaranteed, found " + word);
        return Admission.NONE;
    }

    private static long point(Fields fields, String name, long now) {
        return fields.quantity(name, EXPECTED, text -> Quantities.timeMillis(text, now)).orElse(0);
    }
}
