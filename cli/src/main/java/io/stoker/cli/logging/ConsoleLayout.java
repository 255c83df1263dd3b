package io.stoker.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.stoker.cli.output.Ink;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/// A line for a person at a terminal: time of day, level in its colour, message.
final class ConsoleLayout extends LayoutBase<ILoggingEvent> {
    private final Ink ink;

    ConsoleLayout(boolean coloured) {
        this.ink = new Ink(coloured);
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        LocalTime time =
                LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.SECONDS);
        StringBuilder line = new StringBuilder(160);
        line.append(
                ink.dim(
                        String.format(
                                "%02d:%02d:%02d",
                                time.getHour(), time.getMinute(), time.getSecond())));
        line.append(' ')
                .append(paint(event.getLevel()))
                .append(' ')
                .append(event.getFormattedMessage());
        line.append(System.lineSeparator());
        if (event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString();
    }

    private String paint(Level level) {
        String word = String.format("%-5s", level);
        return switch (level.toInt()) {
            case Level.ERROR_INT -> ink.red(word);
            case Level.WARN_INT -> ink.yellow(word);
            case Level.INFO_INT -> ink.green(word);
            default -> ink.cyan(word);
        };
    }
}
