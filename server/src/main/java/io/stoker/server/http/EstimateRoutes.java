package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.control.Advice;
import io.stoker.control.Advisor;
import io.stoker.control.Forecast;
import io.stoker.control.StartEstimate;
import io.stoker.model.Allocation;
import io.stoker.model.JobSpec;
import io.stoker.model.NodeImage;
import io.stoker.model.Rejection;
import io.stoker.model.StateImage;
import io.stoker.scheduler.Standing;
import io.stoker.server.shell.Controller;
import java.util.List;
import java.util.Optional;

/// `/api/v1/estimates`: what would happen to a job, tried on a fork of the state. Nothing is
/// submitted, and the work is done on the request's own thread.
final class EstimateRoutes {

    private static final String TAG = "Estimates";

    private final Controller controller;

    EstimateRoutes(Asking asking) {
        this.controller = asking.controller();
    }

    List<Route> routes() {
        return List.of(
                Route.post(
                                "/api/v1/estimates",
                                TAG,
                                "What would happen to a job file, without submitting it",
                                this::estimate)
                        .query("user", "string", "who would submit, when the file names nobody")
                        .takes("JobFile")
                        .replies("Estimate"),
                Route.get(
                                "/api/v1/estimates/calibration",
                                TAG,
                                "How estimated starts compare with the real ones",
                                _ ->
                                        Reply.json(
                                                EstimateShape.calibration(
                                                        controller.views().calibration())))
                        .replies("EstimateCalibration"));
    }

    /// {@return when a waiting job is expected to start: the newest estimate, or one made now}
    Optional<StartEstimate> start(long jobId) {
        Optional<StartEstimate> known = controller.views().estimate(jobId);
        if (known.isPresent()) {
            return known;
        }
        StateImage image = Asking.await(controller.image());
        return Forecast.over(image, controller.now(), Forecast.DEFAULT_STEPS).waiting(jobId);
    }

    /// What a fork of the state says about a waiting job.
    ///
    /// @param advice what keeps it and what would help
    /// @param standing where it stands, and what its priority is made of
    record Found(Optional<Advice> advice, Optional<Standing> standing) {
        static final Found NOTHING = new Found(Optional.empty(), Optional.empty());
    }

    /// {@return what a fork of the state says about a waiting job}
    Found look(long jobId) {
        StateImage image = Asking.await(controller.image());
        Advisor advisor = Advisor.over(image, controller.now());
        Optional<Standing> standing = advisor.standing(jobId);
        return new Found(advisor.waiting(jobId), standing);
    }

    private Reply estimate(Request request) {
        long now = controller.now();
        JobSpec spec = Bodies.job(request, now, controller.views());
        StateImage image = Asking.await(controller.image());
        Advisor advisor = Advisor.over(image, now);
        Optional<Rejection> refusal = advisor.refuses(spec);
        if (refusal.isPresent()) {
            throw new ProblemException(Problem.of(refusal.get()));
        }
        Advice advice = advisor.estimate(spec);
        ObjectNode node = Json.ofKind("Estimate").put("name", spec.name());
        AdviceShape.put(node, advice);
        advice.reason()
                .ifPresent(reason ->
                        node.putObject("primary")
                                .put("reason", reason.code())
                                .put("message", reason.message()));
        if (advice.startsNow().isEmpty()) {
            EstimateShape.put(
                    node, Forecast.over(image, now, Forecast.DEFAULT_STEPS).submitted(spec), now);
        } else {
            node.putNull("estimate");
        }
        ArrayNode place = node.putArray("place");
        for (Allocation worker : advice.startsNow()) {
            place.addObject()
                    .put("rank", worker.rank())
                    .put("node", name(image, worker.nodeId()))
                    .put("gpus", worker.gpuMilli() / 1000.0);
        }
        return Reply.json(node);
    }

    private static String name(StateImage image, int nodeId) {
        return image.nodes().stream()
                .filter(node -> node.id() == nodeId)
                .map((NodeImage node) -> node.spec().name())
                .findFirst()
                .orElse("");
    }
}
