package io.stoker.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.stoker.cli.wire.JsonWriter;

/// One JSON object a line: `time`, `level`, `logger`, `thread`, `message`, and `error` where there
/// is one.
final class JsonLayout extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(200);
        line.append("{\"time\":").append(JsonWriter.quoted(event.getInstant().toString()));
        line.append(",\"level\":").append(JsonWriter.quoted(event.getLevel().toString()));
        line.append(",\"logger\":").append(JsonWriter.quoted(event.getLoggerName()));
        line.append(",\"thread\":").append(JsonWriter.quoted(event.getThreadName()));
        line.append(",\"message\":").append(JsonWriter.quoted(event.getFormattedMessage()));
        if (event.getThrowableProxy() != null) {
            line.append(",\"error\":")
                    .append(
                            JsonWriter.quoted(
                                    ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
        return line.append("}\n").toString();
    }
}
