package io.stoker.protocol;

import io.stoker.model.CheckpointRules;
import io.stoker.model.DependencyRules;
import io.stoker.model.ElasticRules;
import io.stoker.model.JobSpec;
import io.stoker.model.Level;
import io.stoker.model.PreemptionRules;
import io.stoker.model.Role;
import io.stoker.model.TopologyRules;
import io.stoker.protocol.proto.DependencyCondition;
import io.stoker.protocol.proto.DependencyKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rules that most jobs leave out, both ways. Rules that say nothing are not written, so a job
/// without them has the same bytes as before they existed.
final class RulesCodec {

    private RulesCodec() {}

    static void encode(JobSpec spec, io.stoker.protocol.proto.JobSpec.Builder message) {
        for (Role role : spec.roles()) {
            message.addRoles(
                    io.stoker.protocol.proto.Role.newBuilder()
                            .setName(role.name())
                            .setWorkers(role.workers())
                            .setWorker(WordsCodec.encode(role.worker())));
        }
        if (!spec.topology().isNone()) {
            message.setTopology(encode(spec.topology()));
        }
        if (!spec.elastic().equals(ElasticRules.NONE)) {
            message.setElastic(
                    io.stoker.protocol.proto.ElasticRules.newBuilder()
                            .setMinWorkers(spec.elastic().minWorkers())
                            .setMaxWorkers(spec.elastic().maxWorkers())
                            .setStep(spec.elastic().step())
                            .setPauseMillis(spec.elastic().pauseMillis()));
        }
        if (!spec.checkpoint().equals(CheckpointRules.NONE)) {
            message.setCheckpoint(
                    io.stoker.protocol.proto.CheckpointRules.newBuilder()
                            .setResumes(spec.checkpoint().resumes())
                            .setOnNotice(spec.checkpoint().onNotice())
                            .setEveryMillis(spec.checkpoint().everyMillis())
                            .setRestartMillis(spec.checkpoint().restartMillis()));
        }
        if (!spec.preemption().equals(PreemptionRules.DEFAULT)) {
            message.setPreemption(
                    io.stoker.protocol.proto.PreemptionRules.newBuilder()
                            .setPreemptible(spec.preemption().preemptible())
                            .setMinRunMillis(spec.preemption().minRunMillis()));
        }
        spec.array().ifPresent(array -> message.setArray(ArrayCodec.encode(array)));
        if (!spec.dependencies().equals(DependencyRules.NONE)) {
            message.setDependencies(encode(spec.dependencies()));
        }
        spec.task().ifPresent(task -> message.setTask(ArrayCodec.encode(task)));
    }

    static void decode(io.stoker.protocol.proto.JobSpec message, JobSpec.Builder spec)
            throws MalformedException {
        List<Role> roles = new ArrayList<>(message.getRolesCount());
        for (io.stoker.protocol.proto.Role role : message.getRolesList()) {
            roles.add(
                    new Role(
                            role.getName(),
                            role.getWorkers(),
                            WordsCodec.decode(role.getWorker())));
        }
        spec.roles(roles);
        if (message.hasTopology()) {
            spec.topology(decode(message.getTopology()));
        }
        if (message.hasElastic()) {
            var elastic = message.getElastic();
            spec.elastic(
                    new ElasticRules(
                            elastic.getMinWorkers(),
                            elastic.getMaxWorkers(),
                            elastic.getStep(),
                            elastic.getPauseMillis()));
        }
        if (message.hasCheckpoint()) {
            var checkpoint = message.getCheckpoint();
            spec.checkpoint(
                    new CheckpointRules(
                            checkpoint.getResumes(),
                            checkpoint.getOnNotice(),
                            checkpoint.getEveryMillis(),
                            checkpoint.getRestartMillis()));
        }
        if (message.hasPreemption()) {
            var preemption = message.getPreemption();
            spec.preemption(
                    new PreemptionRules(preemption.getPreemptible(), preemption.getMinRunMillis()));
        }
        if (message.hasArray()) {
            spec.array(Optional.of(ArrayCodec.decode(message.getArray())));
        }
        if (message.hasDependencies()) {
            spec.dependencies(decode(message.getDependencies()));
        }
        if (message.hasTask()) {
            spec.task(Optional.of(ArrayCodec.decode(message.getTask())));
        }
    }

    private static io.stoker.protocol.proto.TopologyRules encode(TopologyRules rules) {
        return io.stoker.protocol.proto.TopologyRules.newBuilder()
                .setRequired(encode(rules.required()))
                .setPreferred(encode(rules.preferred()))
                .setPreferredForMillis(rules.preferredForMillis())
                .setSegmentWorkers(rules.segmentWorkers())
                .setSegmentLevel(encode(Optional.of(rules.segmentLevel())))
                .setExclusive(encode(rules.exclusive()))
                .setApartLevel(encode(Optional.of(rules.apartLevel())))
                .setApartKey(rules.apartKey())
                .setSpares(rules.spares())
                .build();
    }

    private static TopologyRules decode(io.stoker.protocol.proto.TopologyRules message)
            throws MalformedException {
        return new TopologyRules(
                decode(message.getRequired()),
                decode(message.getPreferred()),
                message.getPreferredForMillis(),
                message.getSegmentWorkers(),
                decode(message.getSegmentLevel()).orElse(TopologyRules.NONE.segmentLevel()),
                decode(message.getExclusive()),
                decode(message.getApartLevel()).orElse(TopologyRules.NONE.apartLevel()),
                message.getApartKey(),
                message.getSpares());
    }

    static io.stoker.protocol.proto.DependencyRules encode(DependencyRules rules) {
        var message = io.stoker.protocol.proto.DependencyRules.newBuilder().setAny(rules.any());
        for (DependencyRules.Condition condition : rules.conditions()) {
            message.addConditions(
                    DependencyCondition.newBuilder()
                            .setKind(encode(condition.kind()))
                            .setJobId(condition.jobId())
                            .setDelayMillis(condition.delayMillis())
                            .setDueAt(condition.dueAt()));
        }
        return message.build();
    }

    static DependencyRules decode(io.stoker.protocol.proto.DependencyRules message)
            throws MalformedException {
        List<DependencyRules.Condition> conditions = new ArrayList<>(message.getConditionsCount());
        for (DependencyCondition condition : message.getConditionsList()) {
            conditions.add(
                    new DependencyRules.Condition(
                            decode(condition.getKind()),
                            condition.getJobId(),
                            condition.getDelayMillis(),
                            condition.getDueAt()));
        }
        return new DependencyRules(message.getAny(), conditions);
    }

    static DependencyKind encode(DependencyRules.Kind kind) {
        return switch (kind) {
            case AFTER -> DependencyKind.DEPENDENCY_KIND_AFTER;
            case AFTERANY -> DependencyKind.DEPENDENCY_KIND_AFTERANY;
            case AFTEROK -> DependencyKind.DEPENDENCY_KIND_AFTEROK;
            case AFTERNOTOK -> DependencyKind.DEPENDENCY_KIND_AFTERNOTOK;
            case AFTERCORR -> DependencyKind.DEPENDENCY_KIND_AFTERCORR;
            case SINGLETON -> DependencyKind.DEPENDENCY_KIND_SINGLETON;
        };
    }

    static DependencyRules.Kind decode(DependencyKind kind) throws MalformedException {
        return switch (kind) {
            case DEPENDENCY_KIND_AFTER -> DependencyRules.Kind.AFTER;
            case DEPENDENCY_KIND_AFTERANY -> DependencyRules.Kind.AFTERANY;
            case DEPENDENCY_KIND_AFTEROK -> DependencyRules.Kind.AFTEROK;
            case DEPENDENCY_KIND_AFTERNOTOK -> DependencyRules.Kind.AFTERNOTOK;
            case DEPENDENCY_KIND_AFTERCORR -> DependencyRules.Kind.AFTERCORR;
            case DEPENDENCY_KIND_SINGLETON -> DependencyRules.Kind.SINGLETON;
            case UNRECOGNIZED -> throw WordsCodec.unknown("dependency.kind", kind);
        };
    }

    static io.stoker.protocol.proto.Level encode(Optional<Level> level) {
        if (level.isEmpty()) {
            return io.stoker.protocol.proto.Level.LEVEL_UNSET;
        }
        return switch (level.get()) {
            case ISLAND -> io.stoker.protocol.proto.Level.LEVEL_ISLAND;
            case NODE -> io.stoker.protocol.proto.Level.LEVEL_NODE;
            case RACK -> io.stoker.protocol.proto.Level.LEVEL_RACK;
            case BLOCK -> io.stoker.protocol.proto.Level.LEVEL_BLOCK;
            case ROW -> io.stoker.protocol.proto.Level.LEVEL_ROW;
            case CLUSTER -> io.stoker.protocol.proto.Level.LEVEL_CLUSTER;
        };
    }

    static Optional<Level> decode(io.stoker.protocol.proto.Level level) throws MalformedException {
        return switch (level) {
            case LEVEL_UNSET -> Optional.empty();
            case LEVEL_ISLAND -> Optional.of(Level.ISLAND);
            case LEVEL_NODE -> Optional.of(Level.NODE);
            case LEVEL_RACK -> Optional.of(Level.RACK);
            case LEVEL_BLOCK -> Optional.of(Level.BLOCK);
            case LEVEL_ROW -> Optional.of(Level.ROW);
            case LEVEL_CLUSTER -> Optional.of(Level.CLUSTER);
            case UNRECOGNIZED -> throw WordsCodec.unknown("level", level);
        };
    }
}
