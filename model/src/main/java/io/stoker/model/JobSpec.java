package io.stoker.model;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a user submits. Start from [#named] and refine with the `with` methods.
///
/// @param name for people; not unique
/// @param kind training, batch or service
/// @param realm whether real or simulated nodes run it
/// @param queue the tenant's place in the fair-share tree
/// @param user who submitted it
/// @param priority higher goes first; the classes are 100 low, 500 normal, 900 high
/// @param workers size of the gang
/// @param worker what each worker needs
/// @param workload what each worker runs
/// @param environment variables added to the worker's environment, in name order
/// @param workingDirectory where workers start; the agent chooses when absent
/// @param time limit, deadline, begin
/// @param retries how often failures of its own are retried
/// @param stop how workers are asked to stop
/// @param held whether it waits for a release from the start
/// @param labels free tags, in name order
/// @param externalId an id of the submitter's own, unique in the cluster
public record JobSpec(
        String name,
        JobKind kind,
        Realm realm,
        String queue,
        String user,
        int priority,
        int workers,
        WorkerRequest worker,
        Workload workload,
        SortedMap<String, String> environment,
        Optional<String> workingDirectory,
        TimeRules time,
        RetryRules retries,
        StopRules stop,
        boolean held,
        SortedMap<String, String> labels,
        Optional<String> externalId) {

    /// The queue of jobs that name none.
    public static final String DEFAULT_QUEUE = "default";

    /// Most workers in one gang.
    public static final int MAX_WORKERS = 100_000;

    /// Priority of jobs that name none.
    public static final int NORMAL_PRIORITY = 500;

    public JobSpec {
        name = requireText("name", name, 128);
        queue = requireText("queue", queue, 128);
        user = requireText("user", user, 64);
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new IllegalArgumentException(
                    "workers: expected 1 to %d, found %d".formatted(MAX_WORKERS, workers));
        }
        if (priority < -1_000_000 || priority > 1_000_000) {
            throw new IllegalArgumentException(
                    "priority: expected -1000000 to 1000000, found " + priority);
        }
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        externalId = externalId.map(id -> requireText("task_id", id, 128));
    }

    /// {@return a real one-worker batch job with one whole GPU that sleeps for no time}
    public static JobSpec named(String name) {
        return new JobSpec(
                name,
                JobKind.BATCH,
                Realm.REAL,
                DEFAULT_QUEUE,
                "unknown",
                NORMAL_PRIORITY,
                1,
                WorkerRequest.gpus(1),
                Workload.sleep(0),
                Collections.emptySortedMap(),
                Optional.empty(),
                TimeRules.NONE,
                RetryRules.DEFAULT,
                StopRules.DEFAULT,
                false,
                Collections.emptySortedMap(),
                Optional.empty());
    }

    /// {@return thousandths of a GPU over the whole gang}
    public long totalGpuMilli() {
        return (long) workers * worker.gpus().totalMilli();
    }

    public JobSpec withKind(JobKind value) {
        return new JobSpec(
                name,
                value,
                realm,
                queue,
                user,
                priority,
                workers,
                worker,
                workload,
                environment,
                workingDirectory,
                time,
                retries,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withRealm(Realm value) {
        return new JobSpec(
                name,
                kind,
                value,
                queue,
                user,
                priority,
                workers,
                worker,
                workload,
                environment,
                workingDirectory,
                time,
                retries,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withQueue(String value) {
        return new JobSpec(
                name,
                kind,
                realm,
                value,
                user,
                priority,
                workers,
                worker,
                workload,
                environment,
                workingDirectory,
                time,
                retries,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withUser(String value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                value,
                priority,
                workers,
                worker,
                workload,
                environment,
                workingDirectory,
                time,
                retries,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withPriority(int value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                value,
                workers,
                worker,
                workload,
                environment,
                workingDirectory,
                time,
                retries,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withWorkers(int value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                priority,
                value,
                worker,
                workload,
                environment,
                workingDirectory,
                time,
                retries,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withWorker(WorkerRequest value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                priority,
                workers,
                value,
                workload,
                environment,
                workingDirectory,
                time,
                retries,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withWorkload(Workload value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                priority,
                workers,
                worker,
                value,
                environment,
                workingDirectory,
                time,
                retries,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withEnvironment(SortedMap<String, String> value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                priority,
                workers,
                worker,
                workload,
                value,
                workingDirectory,
                time,
                retries,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withWorkingDirectory(String value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                priority,
                workers,
                worker,
                workload,
                environment,
                Optional.of(value),
                time,
                retries,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withTime(TimeRules value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                priority,
                workers,
                worker,
                workload,
                environment,
                workingDirectory,
                value,
                retries,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withRetries(RetryRules value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                priority,
                workers,
                worker,
                workload,
                environment,
                workingDirectory,
                time,
                value,
                stop,
                held,
                labels,
                externalId);
    }

    public JobSpec withStop(StopRules value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                priority,
                workers,
                worker,
                workload,
                environment,
                workingDirectory,
                time,
                retries,
                value,
                held,
                labels,
                externalId);
    }

    public JobSpec withHeld(boolean value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                priority,
                workers,
                worker,
                workload,
                environment,
                workingDirectory,
                time,
                retries,
                stop,
                value,
                labels,
                externalId);
    }

    public JobSpec withLabels(SortedMap<String, String> value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                priority,
                workers,
                worker,
                workload,
                environment,
                workingDirectory,
                time,
                retries,
                stop,
                held,
                value,
                externalId);
    }

    public JobSpec withExternalId(String value) {
        return new JobSpec(
                name,
                kind,
                realm,
                queue,
                user,
                priority,
                workers,
                worker,
                workload,
                environment,
                workingDirectory,
                time,
                retries,
                stop,
                held,
                labels,
                Optional.of(value));
    }

    /// {@return `value`, when it is printable text of 1 to `most` characters}
    ///
    /// @throws IllegalArgumentException that names the field, for anything else
    public static String requireText(String field, String value, int most) {
        if (value.isEmpty() || value.length() > most) {
            throw new IllegalArgumentException(
                    "%s: expected 1 to %d characters, found %d"
                            .formatted(field, most, value.length()));
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(
                        "%s: expected printable text, found control character U+%04X at position %d"
                                .formatted(field, (int) c, i + 1));
            }
        }
        return value;
    }
}
