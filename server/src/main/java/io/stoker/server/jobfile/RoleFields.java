package io.stoker.server.jobfile;

import io.stoker.model.JobSpec;
import io.stoker.model.Role;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;

/// Reads `roles`: sub-groups of a gang whose workers need different things. Each says what its
/// workers need as a job does; the gang is all of them together, ranks in the order of the list.
final class RoleFields {

    private static final List<String> SAID_BY_ROLES =
            List.of("gpus", "cpus", "memory", "resources");

    private RoleFields() {}

    static JobSpec read(Fields fields, JobSpec job) {
        List<Fields> entries = fields.maps("roles");
        if (entries.isEmpty()) {
            return job;
        }
        for (String name : SAID_BY_ROLES) {
            if (fields.has(name)) {
                fields.wrong(name, "stands beside roles; say it in each role");
            }
        }
        List<Role> roles = new ArrayList<>();
        for (Fields entry : entries) {
            String name = entry.text("name").orElse("");
            if (name.isEmpty()) {
                entry.missing("name", "expected a name such as server or trainer");
            }
            int workers = (int) entry.whole("workers", 1, JobSpec.MAX_WORKERS).orElse(1);
            WorkerRequest worker = ResourceFields.read(entry);
            entry.finish();
            Role role =
                    entry.made(
                            "name",
                            new Role("none", workers, worker),
                            () -> new Role(name.isEmpty() ? "none" : name, workers, worker));
            roles.add(role);
        }
        long together = roles.stream().mapToLong(Role::workers).sum();
        if ((fields.has("workers") || fields.has("nodes")) && together != job.workers()) {
            fields.wrong(
                    fields.has("workers") ? "workers" : "nodes",
                    "expected %d, the sum over roles, or nothing, found %d"
                            .formatted(together, job.workers()));
            return job;
        }
        return fields.made(
                "roles",
                job,
                () ->
                        job.toBuilder()
                                .workers((int) Math.min(together, Integer.MAX_VALUE))
                                .roles(roles)
                                .build());
    }
}
