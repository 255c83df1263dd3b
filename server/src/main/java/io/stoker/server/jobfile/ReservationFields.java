package io.stoker.server.jobfile;

import io.stoker.model.CronRule;
import io.stoker.model.ReservationSpec;
import io.stoker.model.ReservationSpec.Place;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads a reservation: who may use which nodes when.
///
/// ```
/// name, kind: reservation | maintenance, start, duration, cron and zone,
/// one of: nodes | block and/or rack | gpus,   queues, users, note
/// ```
public final class ReservationFields {

    private static final int MOST_GPUS = 10_000_000;

    private ReservationFields() {}

    /// A reservation that was read.
    ///
    /// @param spec the reservation
    /// @param firstAt when its first time begins, epoch ms
    public record Read(ReservationSpec spec, long firstAt) {}

    /// {@return the reservation; what is wrong with it stands in the fields' problems}
    ///
    /// @param now epoch ms that spans count from
    public static Optional<Read> read(Fields fields, long now) {
        Optional<String> name = fields.text("name");
        if (name.isEmpty()) {
            fields.missing("name", "expected a name such as maint-rack-7");
        }
        boolean maintenance =
                fields.choice("kind", Map.of("reservation", false, "maintenance", true))
                        .orElse(false);
        long start = start(fields, now);
        OptionalLong duration = fields.durationMillis("duration");
        boolean endless = !fields.has("duration");
        Optional<CronRule> cron = cron(fields);
        List<String> nodes = fields.texts("nodes").orElse(List.of());
        String block = fields.text("block").orElse("");
        String rack = fields.text("rack").orElse("");
        int gpus = (int) fields.whole("gpus", 1, MOST_GPUS).orElse(0);
        List<String> queues = fields.texts("queues").orElse(List.of());
        List<String> users = fields.texts("users").orElse(List.of());
        String note = fields.text("note").orElse("");
        if (!endless && duration.isPresent() && duration.getAsLong() == 0) {
            fields.wrong("duration", "expected 1s or more, found 0; leave it out for no end");
        }
        Optional<Place> place =
                fields.made(
                        "nodes",
                        Optional.empty(),
                        () -> Optional.of(new Place(nodes, block, rack, gpus)));
        if (place.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        Optional<ReservationSpec> spec =
                made(
                        fields,
                        () ->
                                new ReservationSpec(
                                        name.get(),
                                        maintenance,
                                        start,
                                        duration.orElse(0),
                                        cron,
                                        place.get(),
                                        queues,
                                        users,
                                        note));
        return spec.map(made ->
                new Read(
                        made,
                        cron.map(rule -> rule.nextAfter(Math.max(start, now) - 1)).orElse(start)));
    }

    private static Optional<ReservationSpec> made(
            Fields fields, java.util.function.Supplier<ReservationSpec> maker) {
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException refused) {
            String message = String.valueOf(refused.getMessage());
            int colon = message.indexOf(": ");
            fields.wrong(
                    colon > 0 ? message.substring(0, colon) : "name",
                    colon > 0 ? message.substring(colon + 2) : message);
            return Optional.empty();
        }
    }

    private static long start(Fields fields, long now) {
        Optional<String> text = fields.text("start");
        if (text.isEmpty() || text.get().equals("now")) {
            return now;
        }
        OptionalLong at = BeginTimes.millis(text.get(), now, ZoneOffset.UTC);
        if (at.isEmpty()) {
            fields.wrong(
                    "start",
                    "expected now or %s, found %s".formatted(BeginTimes.EXPECTED, text.get()));
        }
        return at.orElse(now);
    }

    private static Optional<CronRule> cron(Fields fields) {
        Optional<String> rule = fields.text("cron");
        Optional<String> zone = fields.text("zone");
        if (rule.isEmpty()) {
            if (zone.isPresent()) {
                fields.wrong("zone", "expected cron beside it, found " + zone.get());
            }
            return Optional.empty();
        }
        return fields.made(
                "cron",
                Optional.empty(),
                () -> Optional.of(new CronRule(rule.get(), zone.orElse(CronRule.DEFAULT_ZONE))));
    }
}
