package io.stoker.model;

import java.util.List;
import java.util.Optional;

/// Nodes that are kept for a time: for some users or queues, or for nobody at all.
///
/// @param name its key: one reservation has it; jobs name it to run there
/// @param maintenance whether nothing runs there meanwhile, whoever asks
/// @param startAt when it begins, epoch ms; of one that recurs: not before
/// @param durationMillis how long each time lasts; 0 for until it is deleted
/// @param cron when it recurs, if it does
/// @param place which nodes
/// @param queues queues whose jobs may use it
/// @param users users who may use it; with neither queues nor users anybody who names it may
/// @param note one line for people, may be empty
public record ReservationSpec(
        String name,
        boolean maintenance,
        long startAt,
        long durationMillis,
        Optional<CronRule> cron,
        Place place,
        List<String> queues,
        List<String> users,
        String note) {

    /// Which nodes: those named, all of a block or a rack, or as many as have so many GPUs.
    ///
    /// @param nodes names of nodes
    /// @param block a block's name, empty for none
    /// @param rack a rack's name, empty for none; with a block, the rack of that block
    /// @param gpus how many GPUs, on whole nodes that are chosen when a time of it comes up; 0 when
    ///   nodes are named otherwise
    public record Place(List<String> nodes, String block, String rack, int gpus) {

        /// @throws IllegalArgumentException that names the field, what was found and the way out
        public Place {
            nodes = nodes.stream().sorted().distinct().toList();
            boolean domain = !block.isEmpty() || !rack.isEmpty();
            int ways = (nodes.isEmpty() ? 0 : 1) + (domain ? 1 : 0) + (gpus == 0 ? 0 : 1);
            if (ways != 1) {
                throw new IllegalArgumentException(
                        "nodes: expected exactly one of nodes, block or rack, and gpus, found %d of them"
                                .formatted(ways));
            }
            if (gpus < 0 || gpus > 10_000_000) {
                throw new IllegalArgumentException("gpus: expected 1 to 10000000, found " + gpus);
            }
        }

        /// {@return these nodes}
        public static Place nodes(List<String> names) {
            return new Place(names, "", "", 0);
        }

        /// {@return whole nodes with so many GPUs}
        public static Place gpus(int count) {
            return new Place(List.of(), "", "", count);
        }

        @Override
        public String toString() {
            if (gpus > 0) {
                return gpus + " GPUs";
            }
            if (!nodes.isEmpty()) {
                return String.join(", ", nodes);
            }
            return (block.isEmpty() ? "" : "block " + block)
                    + (block.isEmpty() || rack.isEmpty() ? "" : ", ")
                    + (rack.isEmpty() ? "" : "rack " + rack);
        }
    }

    private static final long MOST_MILLIS = 36_500L * 86_400_000;

    /// Most nodes, queues or users that one reservation names.
    private static final int MOST_NAMES = 100_000;

    /// @throws IllegalArgumentException that names the field, what was found and the way out
    public ReservationSpec {
        name = JobSpec.requireText("name", name, 128);
        if (startAt < 0) {
            throw new IllegalArgumentException("start: expected 0 or more, found " + startAt);
        }
        if (durationMillis > MOST_MILLIS || startAt > Long.MAX_VALUE / 2) {
            throw new IllegalArgumentException(
                    "duration: expected at most 36500 days, found %d ms".formatted(durationMillis));
        }
        if (durationMillis < 0) {
            throw new IllegalArgumentException(
                    "duration: expected 0 (no end) or more ms, found " + durationMillis);
        }
        if (cron.isPresent() && durationMillis == 0) {
            throw new IllegalArgumentException(
                    "duration: expected one beside cron, found none; say how long each time lasts");
        }
        queues = queues.stream().sorted().distinct().toList();
        users = users.stream().sorted().distinct().toList();
        if (maintenance && !(queues.isEmpty() && users.isEmpty())) {
            throw new IllegalArgumentException(
                    "queues: expected neither queues nor users beside maintenance, found %s; nobody runs there meanwhile"
                            .formatted(queues.isEmpty() ? users : queues));
        }
        if (place.nodes().size() > MOST_NAMES
                || queues.size() > MOST_NAMES
                || users.size() > MOST_NAMES) {
            throw new IllegalArgumentException(
                    "nodes: expected at most %d names".formatted(MOST_NAMES));
        }
        if (note.length() > 1_000) {
            throw new IllegalArgumentException(
                    "note: expected at most 1000 characters, found " + note.length());
        }
    }

    /// {@return whether a job of this queue and user may use it by naming it}
    public boolean admits(String queue, String user) {
        return !maintenance
                && (queues.isEmpty() && users.isEmpty()
                        || queues.contains(queue)
                        || users.contains(user));
    }

    /// {@return when a time ends that begins then, epoch ms; `Long.MAX_VALUE` for no end}
    public long endOf(long begin) {
        return durationMillis == 0 ? Long.MAX_VALUE : begin + durationMillis;
    }
}
