package io.stoker.cli.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stoker.cli.output.YamlWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final String ALL =
            "{\"a\":[1,-2.5e3,\"x\\\"\\\\\\n\\u00e9\\u0007\",true,false,null,{},[]],\"b\":{\"c\":\"\"}}";

    @Test
    void writesWhatItRead() {
        Json value = JsonReader.read(ALL);

        assertThat(JsonReader.read(JsonWriter.line(value))).isEqualTo(value);
        assertThat(JsonReader.read(JsonWriter.pretty(value))).isEqualTo(value);
        assertThat(value.at("a").items().get(2).text()).isEqualTo("x\"\\\né\u0007");
    }

    @Test
    void yamlMeansTheSame() {
        Json value =
                JsonReader.read(
                        "{\"yes\":\"no\",\"n\":\"12\",\"list\":[{\"a\":1,\"b\":[\"x: y\",\"# z\"]},[[1]],\"\"],\"deep\":{\"empty\":{},\"none\":null,\"text\":\"a\\nb\"}}");

        assertThat(YamlReader.read(YamlWriter.write(value), "test")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\" 1}",
                "nul",
                "\"open",
                "\"\\u00g0\"",
                "1 2",
                "{\"a\":1}}",
                "--1"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> JsonReader.read(text))
                .isInstanceOf(JsonReader.JsonException.class)
                .hasMessageContaining("position");
    }

    @Test
    void refusesBottomlessNesting() {
        assertThatThrownBy(() -> JsonReader.read("[".repeat(100_000)))
                .isInstanceOf(JsonReader.JsonException.class);
    }

    @Test
    void absentPathsReadAsNothing() {
        Json value = JsonReader.read("{\"a\":{\"b\":7}}");

        assertThat(value.at("a.b").whole()).isEqualTo(7);
        assertThat(value.at("a.x.y").text()).isEmpty();
        assertThat(value.at("a.b.c").absent()).isTrue();
        assertThat(value.first("x", "a.b").text()).isEqualTo("7");
    }
}
