package io.stoker.server.jobfile;

import io.stoker.model.GpuRequest;
import io.stoker.model.WorkerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Reads what each worker needs: `gpus`, `cpus`, `memory`, flat or below `resources`.
final class ResourceFields {

    /// CPU of a worker that asks for no GPU and names no CPU: one core, so that such jobs cannot
    /// pile up on one node without bound.
    private static final int DEFAULT_CPU_MILLI = 1_000;

    private static final Pattern COUNT = Pattern.compile("-?\\d{1,9}(\\.\\d{1,6})?");

    private ResourceFields() {}

    static WorkerRequest read(Fields job) {
        Optional<Fields> resources = job.map("resources");
        Fields fields = resources.orElse(job);
        if (resources.isPresent()) {
            for (String name : List.of("gpus", "cpus", "memory")) {
                if (job.has(name)) {
                    job.wrong(name, "stands beside resources; give it in one place");
                }
            }
        } else {
            job.has("gpus");
        }
        GpuRequest gpus = gpus(fields);
        OptionalLong cpus =
                fields.quantity("cpus", "cores such as 2, 0.5 or 500m", Quantities::cpuMilli);
        long memory =
                fields.quantity("memory", "a size such as 64GiB", Quantities::memoryMib).orElse(0);
        fields.notYet("localDisk", "leave it out");
        resources.ifPresent(Fields::finish);
        long cpuMilli = cpus.orElse(gpus.count() == 0 ? DEFAULT_CPU_MILLI : 0);
        return fields.made(
                "cpus",
                WorkerRequest.gpus(0),
                () -> new WorkerRequest(gpus, Math.toIntExact(cpuMilli), memory));
    }

    private static GpuRequest gpus(Fields fields) {
        Optional<Tree> value = fields.tree("gpus");
        if (value.isEmpty()) {
            return GpuRequest.NONE;
        }
        return switch (value.get()) {
            case Tree.Scalar scalar ->
                    fields.made("gpus", GpuRequest.NONE, () -> ofText(scalar.text()));
            case Tree.Entries map -> detailed(fields);
            case Tree.Items items -> {
                fields.wrong(
                        "gpus",
                        "expected a number, \"H100:8\" or {type: H100, count: 8}, found "
                                + items.described());
                yield GpuRequest.NONE;
            }
        };
    }

    private static GpuRequest detailed(Fields fields) {
        Fields inner = fields.map("gpus").orElseThrow();
        String count = inner.text("count").orElse("1");
        List<String> types = inner.texts("type").orElse(List.of());
        long memory =
                inner.quantity("memory", "a size such as 40GiB", Quantities::memoryMib).orElse(0);
        GpuRequest plain = inner.made("count", GpuRequest.NONE, () -> ofCount(count));
        inner.finish();
        return inner.made("type", GpuRequest.NONE, () -> of(plain, memory, types));
    }

    private static GpuRequest ofText(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            boolean typeAlone = text.matches("[A-Za-z].*");
            return typeAlone ? of(GpuRequest.whole(1), 0, List.of(text)) : ofCount(text);
        }
        return of(
                ofCount(text.substring(colon + 1)),
                0,
                List.of(text.substring(0, colon).split("\\|")));
    }

    private static GpuRequest of(GpuRequest plain, long memoryMib, List<String> types) {
        List<String> clean = new ArrayList<>();
        for (String type : types) {
            clean.add(io.stoker.model.JobSpec.requireText("gpus.type", type.strip(), 64));
        }
        return new GpuRequest(
                plain.count(),
                plain.milliEach(),
                plain.count() == 0 ? 0 : memoryMib,
                plain.count() == 0 ? List.of() : clean);
    }

    /// {@return the request for a count: a whole number, or a fraction of one GPU}
    static GpuRequest ofCount(String text) {
        String word = text.strip();
        if (!COUNT.matcher(word).matches()) {
            throw new IllegalArgumentException(
                    "gpus: expected a number such as 2 or 0.5, or \"H100:8\", found " + word);
        }
        long milli =
                new java.math.BigDecimal(word)
                        .movePointRight(3)
                        .setScale(0, java.math.RoundingMode.HALF_UP)
                        .longValueExact();
        if (milli > 0 && milli < GpuRequest.WHOLE_MILLI) {
            return new GpuRequest(1, (int) milli, 0, List.of());
        }
        if (milli < 0 || milli > GpuRequest.MAX_PER_NODE * 1_000L) {
            throw new IllegalArgumentException(
                    "gpus: expected 0 to %d per worker, found %s"
                            .formatted(GpuRequest.MAX_PER_NODE, word));
        }
        if (milli % GpuRequest.WHOLE_MILLI != 0) {
            throw new IllegalArgumentException(
                    "gpus: expected a whole number, or a part of one GPU, found " + word);
        }
        return GpuRequest.whole((int) (milli / GpuRequest.WHOLE_MILLI));
    }
}
