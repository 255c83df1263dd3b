package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.Command;
import io.stoker.model.Rejection;
import io.stoker.model.ReservationImage;
import io.stoker.model.ReservationSpec;
import io.stoker.server.jobfile.ReservationFields;
import io.stoker.server.shell.Controller;
import io.stoker.server.shell.Views;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `/api/v1/reservations`.
final class ReservationRoutes {

    private static final String TAG = "reservations";
    private static final String PATH = "/api/v1/reservations";

    private final Asking asking;
    private final Controller controller;
    private final Views views;

    ReservationRoutes(Asking asking) {
        this.asking = asking;
        this.controller = asking.controller();
        this.views = controller.views();
    }

    List<Route> routes() {
        return List.of(
                Route.get(PATH, TAG, "Reservations and maintenance windows, by name", this::list)
                        .paged()
                        .replies("ReservationList"),
                Route.post(PATH, TAG, "Keeps nodes for a time", this::create)
                        .takes("NewReservation")
                        .replies("Reservation"),
                Route.get(
                                PATH + "/{name}",
                                TAG,
                                "One reservation",
                                request -> Reply.json(200, shape(known(request))))
                        .replies("Reservation"),
                Route.get(
                                PATH + "/{name}",
                                TAG,
                                "Deletes a reservation; jobs on its nodes run on",
                                this::delete)
                        .as("DELETE")
                        .replies("Reservation"));
    }

    private Reply list(Request request) {
        Optional<String> text = request.query().value("q").map(one -> one.toLowerCase(Locale.ROOT));
        List<ReservationImage> wanted =
                views.reservations().stream()
                        .filter(one ->
                                text.isEmpty()
                                        || one.spec()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .contains(text.get()))
                        .toList();
        return Reply.json(
                Listing.of(request.query())
                        .page("ReservationList", views.index(), wanted, this::shape));
    }

    private ReservationImage known(Request request) {
        return known(request.pathValue("name"));
    }

    private ReservationImage known(String name) {
        return views.reservations().stream()
                .filter(one -> one.spec().name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new ProblemException(Problem.of(new Rejection.UnknownReservation(name))));
    }

    private Reply create(Request request) {
        ReservationFields.Read read =
                Bodies.fields(request, fields -> ReservationFields.read(fields, controller.now()))
                        .orElseThrow(() ->
                                new IllegalStateException("a body without problems was not read"));
        String name = read.spec().name();
        asking.ask(at ->
                new Command.CreateReservation(
                        at, read.spec(), read.firstAt(), Callers.by(request)));
        return Reply.json(201, shape(known(name)))
                .with(
                        "Location",
                        PATH
                                + "/"
                                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                        .replace("+", "%20"));
    }

    private Reply delete(Request request) {
        ReservationImage last = known(request);
        String name = last.spec().name();
        asking.ask(at -> new Command.DeleteReservation(at, name, Callers.by(request)));
        return Reply.json(200, shape(last));
    }

    private ObjectNode shape(ReservationImage image) {
        ReservationSpec reservation = image.spec();
        ObjectNode node = Json.ofKind("Reservation");
        node.putObject("metadata")
                .put("name", reservation.name())
                .put("resourceVersion", Long.toString(views.index()));
        ObjectNode spec = node.putObject("spec");
        spec.put("kind", reservation.maintenance() ? "maintenance" : "reservation");
        Json.time(spec, "start", reservation.startAt());
        if (reservation.durationMillis() == 0) {
            spec.putNull("durationSeconds");
        } else {
            spec.put("durationSeconds", reservation.durationMillis() / 1000.0);
        }
        Json.textOrNull(spec, "cron", reservation.cron().map(cron -> cron.expression()));
        Json.textOrNull(spec, "zone", reservation.cron().map(cron -> cron.zone()));
        ReservationSpec.Place place = reservation.place();
        place.nodes().forEach(spec.putArray("nodes")::add);
        Json.textOrNull(spec, "block", some(place.block()));
        Json.textOrNull(spec, "rack", some(place.rack()));
        spec.put("gpus", place.gpus());
        reservation.queues().forEach(spec.putArray("queues")::add);
        reservation.users().forEach(spec.putArray("users")::add);
        spec.put("note", reservation.note());
        ObjectNode status = node.putObject("status");
        status.put("open", image.open());
        Json.time(status, "startAt", image.startAt());
        Json.time(status, "endAt", image.endAt() == Long.MAX_VALUE ? 0 : image.endAt());
        ArrayNode nodes = status.putArray("nodes");
        int gpus = 0;
        for (int id : image.nodes()) {
            var known = views.node(id);
            nodes.add(known.map(one -> one.spec().name()).orElse("node-" + id));
            gpus += known.map(one -> one.spec().gpus().size()).orElse(0);
        }
        status.put("gpus", gpus);
        return node;
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
