package io.stoker.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpansTest {
    @ParameterizedTest
    @CsvSource({
        "90s,90000",
        "2h30m,9000000",
        "3d,259200000",
        "250ms,250",
        "1.5m,90000",
        "45,45000",
        "1-12:00:00,129600000",
        "2:30,150000",
        "1:00:00,3600000",
        "1h1s,3601000"
    })
    void readsSpans(String text, long millis) {
        assertThat(Spans.millis(text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "5x", "h", "1h tomorrow", "-5s"})
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> Spans.millis(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a time such as");
    }

    @Test
    void showsSpansAsSlurmDoes() {
        assertThat(Spans.clock(42)).isEqualTo("0:42");
        assertThat(Spans.clock(3_909)).isEqualTo("1:05:09");
        assertThat(Spans.clock(3 * 86_400 + 7_200)).isEqualTo("3-02:00:00");
        assertThat(Spans.age(59)).isEqualTo("59s");
        assertThat(Spans.age(300)).isEqualTo("5m");
        assertThat(Spans.age(90_000)).isEqualTo("1d1h");
    }

    @Test
    void suggestsNearWordsAlone() {
        List<String> words = List.of("jobs", "job", "nodes", "cancel");

        assertThat(Suggestion.nearest("jbos", words)).contains("jobs");
        assertThat(Suggestion.nearest("cancle", words)).contains("cancel");
        assertThat(Suggestion.nearest("xyz", words)).isEmpty();
        assertThat(Suggestion.distance("abcd", "badc")).isEqualTo(2);
    }
}
