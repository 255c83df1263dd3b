package io.stoker.agent.core;

import io.stoker.agent.core.AgentAction.Message;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reports the controller has not acknowledged yet, the longest unsent first. One writer: the
/// thread that steps [AgentCore].
final class Reports {
    private record Pending(Message message, long sentAt) {}

    private final LinkedHashMap<Long, Pending> pending = new LinkedHashMap<>();

    void add(long report, Message message, long now) {
        pending.put(report, new Pending(message, now));
    }

    boolean seen(long report) {
        return pending.remove(report) != null;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /// {@return the workers whose end the controller has not seen}
    List<WorkerKey> ended() {
        List<WorkerKey> ended = new ArrayList<>();
        for (Pending one : pending.values()) {
            if (one.message() instanceof Message.Exited exited) {
                ended.add(exited.key());
            }
        }
        return ended;
    }

    /// {@return when the oldest was sent, empty when none waits}
    Optional<Long> oldestSentAt() {
        return pending.isEmpty()
                ? Optional.empty()
                : Optional.of(pending.firstEntry().getValue().sentAt());
    }

    /// {@return everything that was last sent at or before `until`, which counts as sent `now`}
    List<Message> resend(long until, long now) {
        List<Message> due = new ArrayList<>();
        Map<Long, Pending> again = new LinkedHashMap<>();
        Iterator<Map.Entry<Long, Pending>> oldest = pending.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Long, Pending> entry = oldest.next();
            if (entry.getValue().sentAt() > until) {
                break;
            }
            Message message = entry.getValue().message();
            due.add(message);
            again.put(entry.getKey(), new Pending(message, now));
            oldest.remove();
        }
        pending.putAll(again);
        return due;
    }
}
