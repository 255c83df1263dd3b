package io.stoker.protocol;

import io.stoker.model.Cause;
import io.stoker.model.Command.IdempotencyKey;
import io.stoker.model.FaultKind;
import io.stoker.model.FaultReport;
import io.stoker.model.GeneratorSpec;
import io.stoker.model.PolicySpec;
import io.stoker.model.QueueSpec;
import io.stoker.model.UsageImage;
import io.stoker.model.WorkerExit;
import io.stoker.protocol.proto.CauseRecord;
import io.stoker.protocol.proto.ExitRecord;
import io.stoker.protocol.proto.FaultKindRecord;
import io.stoker.protocol.proto.FaultReportRecord;
import io.stoker.protocol.proto.GeneratorRecord;
import io.stoker.protocol.proto.KeyRecord;
import io.stoker.protocol.proto.PolicyRecord;
import io.stoker.protocol.proto.QueueRecord;
import io.stoker.protocol.proto.UsageRecord;

/// Values that commands and snapshots share, as records, both ways.
final class RecordCodec {

    /// A half-life of 0 in the journal is the default, so that none needs a word of its own.
    private static final long NO_HALF_LIFE = -1;

    private RecordCodec() {}

    static KeyRecord encode(IdempotencyKey key) {
        return KeyRecord.newBuilder().setKey(key.key()).setBodyHash(key.bodyHash()).build();
    }

    static IdempotencyKey decode(KeyRecord record) {
        return new IdempotencyKey(record.getKey(), record.getBodyHash());
    }

    static ExitRecord encode(WorkerExit exit) {
        return ExitRecord.newBuilder()
                .setCode(exit.code())
                .setCause(encode(exit.cause()))
                .setMessage(exit.message())
                .build();
    }

    static WorkerExit decode(ExitRecord record) throws MalformedException {
        return new WorkerExit(record.getCode(), decode(record.getCause()), record.getMessage());
    }

    static FaultReportRecord encode(FaultReport report) {
        return FaultReportRecord.newBuilder()
                .setKind(encode(report.kind()))
                .setGpu(report.gpu())
                .setInjected(report.injected())
                .setMessage(report.message())
                .build();
    }

    static FaultReport decode(FaultReportRecord record) throws MalformedException {
        return new FaultReport(
                decode(record.getKind()),
                record.getGpu(),
                record.getInjected(),
                record.getMessage());
    }

    static QueueRecord encode(QueueSpec queue) {
        var record =
                QueueRecord.newBuilder()
                        .setName(queue.name())
                        .setPaused(queue.paused())
                        .setWeight(queue.weight() == 1 ? 0 : queue.weight())
                        .setQuotaGpuMilli(queue.quotaGpuMilli())
                        .setMaxGpuMilli(queue.maxGpuMilli())
                        .setMaxJobsRunning(queue.maxJobsRunning())
                        .setMaxGpuMilliPerUser(queue.maxGpuMilliPerUser())
                        .setMaxJobsPerUser(queue.maxJobsPerUser())
                        .setBudgetGpuMillis(queue.budgetGpuMillis())
                        .setBudgetWindowMillis(queue.budgetWindowMillis())
                        .setOrder(queue.order())
                        .setPlace(queue.place());
        if (queue.borrowGpuMilli() != QueueSpec.UNLIMITED) {
            record.setBorrowGpuMilli(queue.borrowGpuMilli());
        }
        if (queue.lendGpuMilli() != QueueSpec.UNLIMITED) {
            record.setLendGpuMilli(queue.lendGpuMilli());
        }
        return record.build();
    }

    static QueueSpec decode(QueueRecord record) {
        return new QueueSpec(
                record.getName(),
                record.getPaused(),
                record.getWeight() == 0 ? 1 : record.getWeight(),
                record.getQuotaGpuMilli(),
                record.hasBorrowGpuMilli() ? record.getBorrowGpuMilli() : QueueSpec.UNLIMITED,
                record.hasLendGpuMilli() ? record.getLendGpuMilli() : QueueSpec.UNLIMITED,
                record.getMaxGpuMilli(),
                record.getMaxJobsRunning(),
                record.getMaxGpuMilliPerUser(),
                record.getMaxJobsPerUser(),
                record.getBudgetGpuMillis(),
                record.getBudgetWindowMillis(),
                record.getOrder(),
                record.getPlace());
    }

    static UsageRecord encode(UsageImage usage) {
        return UsageRecord.newBuilder()
                .setQueue(usage.queue())
                .setAt(usage.at())
                .addAllAverages(usage.averages())
                .setSpentGpuMillis(usage.spentGpuMillis())
                .build();
    }

    static UsageImage decode(UsageRecord record) throws MalformedException {
        if (record.getAveragesCount() != UsageImage.AVERAGES) {
            throw new MalformedException(
                    "usage.averages",
                    "expected %d, found %d"
                            .formatted(UsageImage.AVERAGES, record.getAveragesCount()));
        }
        return new UsageImage(
                record.getQueue(),
                record.getAt(),
                record.getAveragesList(),
                record.getSpentGpuMillis());
    }

    static PolicyRecord encode(PolicySpec policy) {
        var record =
                PolicyRecord.newBuilder()
                        .setOrder(policy.order())
                        .setPlace(policy.place())
                        .setStrict(policy.strict())
                        .setAgeingPerHour(policy.ageingPerHour())
                        .setReserveAfterMillis(policy.reserveAfterMillis())
                        .setElastic(policy.elastic());
        // What an older version would have meant is not written, so its bytes stay the same.
        if (!policy.backfill().equals(PolicySpec.DEFAULT.backfill())) {
            record.setBackfill(policy.backfill());
        }
        if (!policy.preemption().equals(PolicySpec.DEFAULT.preemption())) {
            record.setPreemption(policy.preemption());
        }
        if (policy.usageHalfLifeMillis() != PolicySpec.DEFAULT_HALF_LIFE_MILLIS) {
            long halfLife = policy.usageHalfLifeMillis();
            record.setUsageHalfLifeMillis(halfLife == 0 ? NO_HALF_LIFE : halfLife);
        }
        return record.build();
    }

    static PolicySpec decode(PolicyRecord record) {
        return new PolicySpec(
                record.getOrder(),
                record.getPlace(),
                record.getBackfill().isEmpty()
                        ? PolicySpec.DEFAULT.backfill()
                        : record.getBackfill(),
                record.getPreemption().isEmpty()
                        ? PolicySpec.DEFAULT.preemption()
                        : record.getPreemption(),
                record.getElastic(),
                record.getStrict(),
                record.getAgeingPerHour(),
                record.getReserveAfterMillis(),
                halfLife(record.getUsageHalfLifeMillis()));
    }

    private static long halfLife(long written) {
        return written == 0 ? PolicySpec.DEFAULT_HALF_LIFE_MILLIS : Math.max(0, written);
    }

    static GeneratorRecord encode(GeneratorSpec generator) {
        return GeneratorRecord.newBuilder()
                .setMilliJobsPerMinute(generator.milliJobsPerMinute())
                .setSeed(generator.seed())
                .build();
    }

    static GeneratorSpec decode(GeneratorRecord record) {
        return new GeneratorSpec(record.getMilliJobsPerMinute(), record.getSeed());
    }

    static CauseRecord encode(Cause cause) {
        return switch (cause) {
            case SUCCESS -> CauseRecord.CAUSE_SUCCESS;
            case USER_ERROR -> CauseRecord.CAUSE_USER_ERROR;
            case OUT_OF_MEMORY -> CauseRecord.CAUSE_OUT_OF_MEMORY;
            case NODE -> CauseRecord.CAUSE_NODE;
            case GPU -> CauseRecord.CAUSE_GPU;
            case NETWORK -> CauseRecord.CAUSE_NETWORK;
            case HANG -> CauseRecord.CAUSE_HANG;
            case TIMEOUT -> CauseRecord.CAUSE_TIMEOUT;
            case DEADLINE -> CauseRecord.CAUSE_DEADLINE;
            case PREEMPTED -> CauseRecord.CAUSE_PREEMPTED;
            case CANCELLED -> CauseRecord.CAUSE_CANCELLED;
            case REQUEUED -> CauseRecord.CAUSE_REQUEUED;
            case UNSCHEDULABLE -> CauseRecord.CAUSE_UNSCHEDULABLE;
            case RESIZED -> CauseRecord.CAUSE_RESIZED;
        };
    }

    static Cause decode(CauseRecord cause) throws MalformedException {
        return switch (cause) {
            case CAUSE_SUCCESS -> Cause.SUCCESS;
            case CAUSE_USER_ERROR -> Cause.USER_ERROR;
            case CAUSE_OUT_OF_MEMORY -> Cause.OUT_OF_MEMORY;
            case CAUSE_NODE -> Cause.NODE;
            case CAUSE_GPU -> Cause.GPU;
            case CAUSE_NETWORK -> Cause.NETWORK;
            case CAUSE_HANG -> Cause.HANG;
            case CAUSE_TIMEOUT -> Cause.TIMEOUT;
            case CAUSE_DEADLINE -> Cause.DEADLINE;
            case CAUSE_PREEMPTED -> Cause.PREEMPTED;
            case CAUSE_CANCELLED -> Cause.CANCELLED;
            case CAUSE_REQUEUED -> Cause.REQUEUED;
            case CAUSE_UNSCHEDULABLE -> Cause.UNSCHEDULABLE;
            case CAUSE_RESIZED -> Cause.RESIZED;
            case UNRECOGNIZED -> throw WordsCodec.unknown("cause", cause);
        };
    }

    private static FaultKindRecord encode(FaultKind kind) {
        return switch (kind) {
            case NODE_DOWN -> FaultKindRecord.FAULT_KIND_NODE_DOWN;
            case NODE_SILENT -> FaultKindRecord.FAULT_KIND_NODE_SILENT;
            case GPU_ERROR -> FaultKindRecord.FAULT_KIND_GPU_ERROR;
            case GPU_SLOW -> FaultKindRecord.FAULT_KIND_GPU_SLOW;
            case NETWORK -> FaultKindRecord.FAULT_KIND_NETWORK;
        };
    }

    private static FaultKind decode(FaultKindRecord kind) throws MalformedException {
        return switch (kind) {
            case FAULT_KIND_NODE_DOWN -> FaultKind.NODE_DOWN;
            case FAULT_KIND_NODE_SILENT -> FaultKind.NODE_SILENT;
            case FAULT_KIND_GPU_ERROR -> FaultKind.GPU_ERROR;
            case FAULT_KIND_GPU_SLOW -> FaultKind.GPU_SLOW;
            case FAULT_KIND_NETWORK -> FaultKind.NETWORK;
            case UNRECOGNIZED -> throw WordsCodec.unknown("fault.kind", kind);
        };
    }
}
