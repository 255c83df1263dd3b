package io.stoker.protocol;

import io.stoker.model.Allocation;
import io.stoker.model.Eviction;
import io.stoker.model.GangPlacement;
import io.stoker.model.Plan;
import io.stoker.model.Resize;
import io.stoker.protocol.proto.EvictionRecord;
import io.stoker.protocol.proto.EvictionWhyRecord;
import io.stoker.protocol.proto.GangRecord;
import io.stoker.protocol.proto.PlanRecord;
import io.stoker.protocol.proto.ResizeRecord;
import java.util.ArrayList;
import java.util.List;

/// Plans as records, both ways.
final class PlanCodec {

    private PlanCodec() {}

    static PlanRecord encode(Plan plan) {
        var record = PlanRecord.newBuilder();
        for (GangPlacement gang : plan.placements()) {
            record.addPlacements(encode(gang));
        }
        for (GangPlacement gang : plan.claims()) {
            record.addClaims(encode(gang));
        }
        for (Eviction eviction : plan.evictions()) {
            record.addEvictions(
                    EvictionRecord.newBuilder()
                            .setJobId(eviction.jobId())
                            .setEpoch(eviction.epoch())
                            .setWhy(encode(eviction.why()))
                            .setForJobId(eviction.forJobId()));
        }
        for (Resize resize : plan.resizes()) {
            var message =
                    ResizeRecord.newBuilder()
                            .setJobId(resize.jobId())
                            .setEpoch(resize.epoch())
                            .addAllLeaving(resize.leaving());
            for (Allocation joining : resize.joining()) {
                message.addJoining(WordsCodec.encode(joining));
            }
            record.addResizes(message);
        }
        return record.build();
    }

    static Plan decode(PlanRecord record) throws MalformedException {
        List<Eviction> evictions = new ArrayList<>(record.getEvictionsCount());
        for (EvictionRecord eviction : record.getEvictionsList()) {
            evictions.add(
                    new Eviction(
                            eviction.getJobId(),
                            eviction.getEpoch(),
                            decode(eviction.getWhy()),
                            eviction.getForJobId()));
        }
        List<Resize> resizes = new ArrayList<>(record.getResizesCount());
        for (ResizeRecord resize : record.getResizesList()) {
            resizes.add(
                    new Resize(
                            resize.getJobId(),
                            resize.getEpoch(),
                            allocations(resize.getJoiningList()),
                            resize.getLeavingList()));
        }
        return new Plan(
                gangs(record.getPlacementsList()),
                gangs(record.getClaimsList()),
                evictions,
                resizes);
    }

    static GangRecord encode(GangPlacement gang) {
        var record = GangRecord.newBuilder().setJobId(gang.jobId());
        for (Allocation worker : gang.workers()) {
            record.addWorkers(WordsCodec.encode(worker));
        }
        return record.build();
    }

    static GangPlacement decode(GangRecord record) {
        return new GangPlacement(record.getJobId(), allocations(record.getWorkersList()));
    }

    private static List<GangPlacement> gangs(List<GangRecord> records) {
        List<GangPlacement> gangs = new ArrayList<>(records.size());
        for (GangRecord record : records) {
            gangs.add(decode(record));
        }
        return gangs;
    }

    static List<Allocation> allocations(List<io.stoker.protocol.proto.Allocation> messages) {
        List<Allocation> allocations = new ArrayList<>(messages.size());
        for (io.stoker.protocol.proto.Allocation message : messages) {
            allocations.add(WordsCodec.decode(message));
        }
        return allocations;
    }

    private static EvictionWhyRecord encode(Eviction.Why why) {
        return switch (why) {
            case PREEMPTION -> EvictionWhyRecord.EVICTION_WHY_PREEMPTION;
            case RECLAIM -> EvictionWhyRecord.EVICTION_WHY_RECLAIM;
            case MIGRATION -> EvictionWhyRecord.EVICTION_WHY_MIGRATION;
        };
    }

    private static Eviction.Why decode(EvictionWhyRecord why) throws MalformedException {
        return switch (why) {
            case EVICTION_WHY_PREEMPTION -> Eviction.Why.PREEMPTION;
            case EVICTION_WHY_RECLAIM -> Eviction.Why.RECLAIM;
            case EVICTION_WHY_MIGRATION -> Eviction.Why.MIGRATION;
            case UNRECOGNIZED -> throw WordsCodec.unknown("eviction.why", why);
        };
    }
}
