package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.JobImage;
import io.stoker.server.shell.Views;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Cuts pages out of the jobs. Only the jobs of the page are turned into JSON.
final class JobList {

    private final Views views;
    private final long now;

    JobList(Views views, long now) {
        this.views = views;
        this.now = now;
    }

    /// {@return the page that the query asks for, of the jobs that `also` lets through}
    ObjectNode page(Request.Query query, Predicate<JobImage> also) {
        Listing listing = Listing.of(query);
        JobFilter filter = JobFilter.of(query);
        Predicate<JobImage> wanted = job -> filter.wants(job) && also.test(job);
        String sort = query.value("sort").orElse("-metadata.id");
        return switch (sort) {
            case "-metadata.id" -> newestFirst(listing, wanted);
            case "metadata.id" -> oldestFirst(listing, wanted);
            default -> sorted(listing, wanted, sort);
        };
    }

    // The view runs by ascending id only, so the page is the last `limit` matches below the token.
    private ObjectNode newestFirst(Listing listing, Predicate<JobImage> wanted) {
        long below = listing.afterId(Long.MAX_VALUE);
        ArrayDeque<JobImage> page = new ArrayDeque<>(listing.limit() + 1);
        long total = 0;
        long older = 0;
        for (JobImage job : views.jobs()) {
            if (wanted.test(job)) {
                total++;
                if (job.id() < below) {
                    page.addFirst(job);
                    if (page.size() > listing.limit()) {
                        page.removeLast();
                        older++;
                    }
                }
            }
        }
        Optional<String> next =
                older == 0 ? Optional.empty() : Optional.of(Listing.idToken(page.getLast().id()));
        return envelope(listing, List.copyOf(page), new Listing.Rest(next, older, total));
    }

    private ObjectNode oldestFirst(Listing listing, Predicate<JobImage> wanted) {
        long above = listing.afterId(0);
        List<JobImage> page = new ArrayList<>();
        long total = 0;
        long newer = 0;
        for (JobImage job : views.jobs()) {
            if (wanted.test(job)) {
                total++;
                if (job.id() > above) {
                    if (page.size() < listing.limit()) {
                        page.add(job);
                    } else {
                        newer++;
                    }
                }
            }
        }
        Optional<String> next =
                newer == 0 ? Optional.empty() : Optional.of(Listing.idToken(page.getLast().id()));
        return envelope(listing, page, new Listing.Rest(next, newer, total));
    }

    private ObjectNode sorted(Listing listing, Predicate<JobImage> wanted, String sort) {
        boolean down = sort.startsWith("-");
        Map<String, Comparator<JobImage>> orders = orders(now);
        Comparator<JobImage> order = orders.get(down ? sort.substring(1) : sort);
        if (order == null) {
            throw Problem.parameter(
                    "sort",
                    "expected metadata.id or one of %s, with - before it for descending, found %s"
                            .formatted(String.join(", ", orders.keySet()), sort));
        }
        List<JobImage> all = new ArrayList<>();
        for (JobImage job : views.jobs()) {
            if (wanted.test(job)) {
                all.add(job);
            }
        }
        all.sort(down ? order.reversed() : order);
        return listing.page("JobList", views.index(), all, shape(listing));
    }

    private ObjectNode envelope(Listing listing, List<JobImage> page, Listing.Rest rest) {
        return listing.envelope("JobList", views.index(), page, shape(listing), rest);
    }

    private java.util.function.Function<JobImage, ObjectNode> shape(Listing listing) {
        JobShape shape = new JobShape(views, now);
        boolean whole =
                listing.projection()
                        .map(fields ->
                                fields.names("status", "workers")
                                        || fields.names("status", "attempts"))
                        .orElse(false);
        return whole ? shape::full : shape::brief;
    }

    private static Map<String, Comparator<JobImage>> orders(long now) {
        Map<String, Comparator<JobImage>> orders = new LinkedHashMap<>();
        orders.put("metadata.name", Comparator.comparing(job -> job.spec().name()));
        orders.put("spec.priority", Comparator.comparingInt(job -> job.spec().priority()));
        orders.put("spec.queue", Comparator.comparing(job -> job.spec().queue()));
        orders.put("spec.user", Comparator.comparing(job -> job.spec().user()));
        orders.put("status.state", Comparator.comparing(JobImage::state));
        orders.put(
                "status.waitSeconds",
                Comparator.comparingLong(job -> JobShape.waitMillis(job, now)));
        orders.put(
                "status.runSeconds", Comparator.comparingLong(job -> JobShape.runMillis(job, now)));
        orders.put("status.submittedAt", Comparator.comparingLong(JobImage::submittedAt));
        orders.put("status.finishedAt", Comparator.comparingLong(JobImage::finishedAt));
        return orders;
    }
}
