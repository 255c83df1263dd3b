package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Command;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.NodeImage;
import io.stoker.model.Realm;
import io.stoker.server.jobfile.Fields;
import io.stoker.server.shell.Views;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/// `/api/v1/simulation`: the job generator's rate, presets and pause. Soft state: the rate before a
/// pause.
final class Generator {

    private static final int LEAST_MILLI = 100;
    private static final Map<String, Integer> PRESETS = presets();

    private final Asking asking;
    private final Views views;
    private final boolean faultInjection;
    private final AtomicInteger rateBeforePause =
            new AtomicInteger(PRESETS.getOrDefault("Normal", 2_000));

    Generator(Asking asking, boolean faultInjection) {
        this.asking = asking;
        this.views = asking.controller().views();
        this.faultInjection = faultInjection;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                                "/api/v1/simulation",
                                "simulation",
                                "The job generator",
                                request -> Reply.json(json()))
                        .replies("Simulation"),
                Route.get(
                                "/api/v1/simulation",
                                "simulation",
                                "Changes rate, preset, seed or pause",
                                this::change)
                        .as("PATCH")
                        .takes("SimulationChange")
                        .replies("Simulation"));
    }

    /// {@return the settings as shown below `spec`}
    ObjectNode spec() {
        GeneratorSpec now = views.generator();
        ObjectNode node = Json.object().put("jobsPerMinute", now.milliJobsPerMinute() / 1000.0);
        Json.textOrNull(node, "preset", presetOf(now.milliJobsPerMinute()));
        return node.put("paused", now.milliJobsPerMinute() == 0).put("seed", now.seed());
    }

    private static Optional<String> presetOf(int milliJobsPerMinute) {
        return PRESETS.entrySet().stream()
                .filter(preset -> preset.getValue() == milliJobsPerMinute)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private ObjectNode json() {
        ObjectNode node = Json.ofKind("Simulation");
        node.set("spec", spec());
        ArrayNode presets = node.putArray("presets");
        PRESETS.forEach((name, rate) ->
                presets.addObject().put("name", name).put("jobsPerMinute", rate / 1000.0));
        node.put("minimum", LEAST_MILLI / 1000.0)
                .put("maximum", GeneratorSpec.MAX_MILLI_JOBS_PER_MINUTE / 1000.0);
        int simulated = 0;
        for (NodeImage image : views.nodes()) {
            simulated += image.spec().realm() == Realm.SIMULATED ? 1 : 0;
        }
        node.putObject("status")
                .put("simulatedNodes", simulated)
                .put("faultInjection", faultInjection);
        return node;
    }

    private Reply change(Request request) {
        GeneratorSpec before = views.generator();
        GeneratorSpec wanted = Bodies.fields(request, fields -> wanted(fields, before));
        if (!wanted.equals(before)) {
            if (before.milliJobsPerMinute() > 0 && wanted.milliJobsPerMinute() == 0) {
                rateBeforePause.set(before.milliJobsPerMinute());
            }
            asking.ask(at -> new Command.SetGenerator(at, wanted, Callers.by(request)));
        }
        return Reply.json(json());
    }

    private GeneratorSpec wanted(Fields top, GeneratorSpec before) {
        Optional<Fields> inner = top.map("spec");
        Fields fields = inner.orElse(top);
        int rate = before.milliJobsPerMinute();
        OptionalLong typed =
                fields.thousandths("jobsPerMinute", 0, GeneratorSpec.MAX_MILLI_JOBS_PER_MINUTE);
        if (typed.isPresent()) {
            rate = (int) typed.getAsLong();
            if (rate > 0 && rate < LEAST_MILLI) {
                fields.wrong("jobsPerMinute", "expected 0 or 0.1 to 50, found " + rate / 1000.0);
            }
        }
        Optional<Integer> preset = fields.choice("preset", lowerPresets());
        if (preset.isPresent() && typed.isPresent() && preset.get() != rate) {
            fields.wrong("preset", "contradicts jobsPerMinute; give one of them");
        }
        rate = preset.orElse(rate);
        Optional<Boolean> paused = fields.truth("paused");
        if (paused.isPresent() && paused.get()) {
            rate = 0;
        } else if (paused.isPresent() && rate == 0) {
            rate = rateBeforePause.get();
        }
        long seed = fields.whole("seed", 0, Long.MAX_VALUE).orElse(before.seed());
        inner.ifPresent(Fields::finish);
        return new GeneratorSpec(rate, seed);
    }

    private static Map<String, Integer> lowerPresets() {
        Map<String, Integer> lower = new LinkedHashMap<>();
        PRESETS.forEach((name, rate) -> lower.put(name.toLowerCase(Locale.ROOT), rate));
        return lower;
    }

    private static Map<String, Integer> presets() {
        Map<String, Integer> presets = new LinkedHashMap<>();
        presets.put("Light Load", 500);
        presets.put("Normal", 2_000);
        presets.put("High Load", 10_000);
        presets.put("Extreme", 25_000);
        presets.put("MAXIMUM", 50_000);
        return presets;
    }
}
