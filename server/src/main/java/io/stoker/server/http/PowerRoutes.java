package io.stoker.server.http;

import io.stoker.model.Command;
import io.stoker.model.Level;
import io.stoker.model.PowerBudget;
import io.stoker.server.jobfile.Fields;
import io.stoker.server.shell.Views;
import java.util.List;
import java.util.Optional;

/// `/api/v1/power-budgets`.
final class PowerRoutes {

    private static final String PATH = "/api/v1/power-budgets";
    private static final String TAG = "power";

    private final Asking asking;
    private final Views views;

    PowerRoutes(Asking asking) {
        this.asking = asking;
        this.views = asking.controller().views();
    }

    List<Route> routes() {
        return List.of(
                Route.get(PATH, TAG, "Power budgets, by level and domain", this::list)
                        .paged()
                        .replies("PowerBudgetList"),
                Route.get(PATH, TAG, "Sets or changes the power budget of a domain", this::put)
                        .as("PUT")
                        .takes("PowerBudgetChange")
                        .replies("PowerBudget"),
                Route.get(
                                PATH,
                                TAG,
                                "Lifts the power budget of a domain; level and domain in the body",
                                this::delete)
                        .as("DELETE")
                        .takes("PowerDomain")
                        .replies("PowerBudget"));
    }

    private Reply list(Request request) {
        PowerShape shape = new PowerShape(views);
        return Reply.json(
                Listing.of(request.query())
                        .page(
                                "PowerBudgetList",
                                views.index(),
                                List.copyOf(views.powerBudgets()),
                                shape::of));
    }

    private record Wish(Level level, String domain, long watts) {}

    private Reply put(Request request) {
        Wish wish = Bodies.fields(request, fields -> read(fields, true));
        PowerBudget budget = new PowerBudget(wish.level(), wish.domain(), wish.watts());
        asking.ask(at -> new Command.PutPowerBudget(at, budget, Callers.by(request)));
        return Reply.json(new PowerShape(views).of(budget));
    }

    private Reply delete(Request request) {
        Wish wish = Bodies.fields(request, fields -> read(fields, false));
        Optional<PowerBudget> known =
                views.powerBudgets().stream()
                        .filter(one ->
                                one.level() == wish.level() && one.domain().equals(wish.domain()))
                        .findFirst();
        asking.ask(at ->
                new Command.DeletePowerBudget(
                        at, wish.level(), wish.domain(), Callers.by(request)));
        return Reply.json(
                new PowerShape(views)
                        .of(
                                known.orElseGet(
                                        () -> new PowerBudget(wish.level(), wish.domain(), 1))));
    }

    private static Wish read(Fields fields, boolean withWatts) {
        Optional<String> word = fields.text("level");
        Optional<Level> level = word.flatMap(Level::of);
        if (level.isEmpty()) {
            fields.wrong(
                    "level",
                    "expected node, rack, block, row or cluster, found " + word.orElse("nothing"));
        }
        Wish wish =
                new Wish(
                        level.orElse(Level.CLUSTER),
                        fields.text("domain").orElse(""),
                        withWatts
                                ? fields.whole("watts", 1, PowerBudget.MOST_WATTS).orElse(0L)
                                : 1);
        if (withWatts && !fields.has("watts")) {
            fields.wrong("watts", "expected a number of watts, found nothing");
        }
        if (level.isPresent()) {
            fields.made(
                    "domain",
                    wish,
                    () -> {
                        PowerBudget.check(wish.level(), wish.domain());
                        return wish;
                    });
        }
        return wish;
    }
}
