package io.stoker.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.model.Draws;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTest {

    private record Entry(long at, long code) {}

    @Test
    void givesEarlierTimesFirst() {
        EventQueue queue = new EventQueue(4);
        queue.add(30, 3);
        queue.add(10, 1);
        queue.add(20, 2);

        assertThat(queue.nextAt()).isEqualTo(10);
        assertThat(queue.take()).isEqualTo(1);
        assertThat(queue.take()).isEqualTo(2);
        assertThat(queue.take()).isEqualTo(3);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void givesEventsOfOneTimeInTheOrderTheyWereAdded() {
        EventQueue queue = new EventQueue(4);
        for (int i = 0; i < 1_000; i++) {
            queue.add(7, i);
        }

        for (int i = 0; i < 1_000; i++) {
            assertThat(queue.take()).isEqualTo(i);
        }
    }

    @Test
    void agreesWithAStableSortOverRandomAddsAndTakes() {
        Draws draws = Draws.stream(11, "queue");
        EventQueue queue = new EventQueue(1);
        List<Entry> model = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (model.isEmpty() || draws.happens(0.55)) {
                long at = draws.below(200);
                queue.add(at, i);
                model.add(new Entry(at, i));
            } else {
                Entry first = model.stream().min(Comparator.comparingLong(Entry::at)).orElseThrow();
                assertThat(queue.nextAt()).isEqualTo(first.at());
                assertThat(queue.take()).isEqualTo(first.code());
                model.remove(first);
            }
            assertThat(queue.size()).isEqualTo(model.size());
        }
    }

    @Test
    void refusesToTakeFromAnEmptyQueue() {
        assertThatThrownBy(() -> new EventQueue(1).take())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("empty");
    }
}
