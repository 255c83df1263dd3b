package io.stoker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final Map<String, String> BOTH =
            Map.of(
                    "stoker.terminal.out",
                    "true",
                    "stoker.terminal.err",
                    "true",
                    "stoker.terminal.columns",
                    "132");

    @Test
    void coloursTerminalsAlone() {
        assertThat(Terminal.detect(BOTH, Map.of()).outColour()).isTrue();
        assertThat(Terminal.detect(Map.of(), Map.of()).outColour()).isFalse();
        assertThat(Terminal.detect(BOTH, Map.of()).columns()).isEqualTo(132);
        assertThat(Terminal.detect(Map.of("stoker.terminal.columns", "x"), Map.of()).columns())
                .isZero();
    }

    @Test
    void obeysTheEnvironment() {
        assertThat(Terminal.detect(BOTH, Map.of("NO_COLOR", "1")).outColour()).isFalse();
        assertThat(Terminal.detect(BOTH, Map.of("NO_COLOR", "")).outColour()).isTrue();
        assertThat(Terminal.detect(BOTH, Map.of("TERM", "dumb")).errColour()).isFalse();
        assertThat(Terminal.detect(BOTH, Map.of("TERM", "dumb")).errInteractive()).isFalse();
        assertThat(Terminal.detect(Map.of(), Map.of("FORCE_COLOR", "1")).outColour()).isTrue();
        assertThat(Terminal.detect(Map.of(), Map.of("FORCE_COLOR", "0")).outColour()).isFalse();
    }
}
