package io.stoker.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Sets logging up for one process: everything goes to its file, warnings and what people should
/// know also to standard error.
public final class Logging {
    private static final long MAX_FILE_BYTES = 16L << 20;
    private static final int KEPT_FILES = 5;

    /// Chatty libraries, and what is worth hearing from them.
    private static final Map<String, Level> QUIET =
            Map.of(
                    "org.apache.ratis", Level.WARN,
                    "org.apache.ratis.grpc", Level.ERROR,
                    "org.apache.ratis.metrics", Level.ERROR,
                    "org.apache.ratis.util.JvmPauseMonitor", Level.ERROR,
                    "io.helidon", Level.WARN,
                    "io.grpc", Level.WARN,
                    "io.netty", Level.WARN,
                    "org.apache.ratis.thirdparty", Level.ERROR);

    private Logging() {}

    /// How a process logs.
    ///
    /// @param level least severe message: `trace`, `debug`, `info`, `warn` or `error`
    /// @param json whether each line is a JSON object
    /// @param file where, grown to 16 MiB and then moved aside, five kept
    /// @param coloured whether levels on standard error are coloured
    public record Plan(String level, boolean json, Path file, boolean coloured) {}

    /// Starts logging. Call once, before anything logs.
    public static void start(Plan plan) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            throw new IllegalStateException(
                    "expected Logback, found " + factory.getClass().getName());
        }
        context.reset();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(plan.level()));
        root.addAppender(file(context, plan));
        root.addAppender(console(context, plan));
        if (!Level.TRACE.equals(root.getLevel())) {
            QUIET.forEach((name, level) -> context.getLogger(name).setLevel(level));
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /// Writes what is buffered and closes the file.
    public static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, Plan plan) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(plan.file().toString());
        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(plan.file() + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(KEPT_FILES);
        rolling.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(MAX_FILE_BYTES));
        size.start();
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(size);
        appender.setEncoder(encoder(context, layout(context, plan.json(), false, true)));
        appender.start();
        return appender;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, Plan plan) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("console");
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, layout(context, plan.json(), plan.coloured(), false)));
        appender.start();
        return appender;
    }

    private static Layout<ILoggingEvent> layout(
            LoggerContext context, boolean json, boolean coloured, boolean withDate) {
        if (json) {
            JsonLayout layout = new JsonLayout();
            layout.setContext(context);
            layout.start();
            return layout;
        }
        if (!withDate) {
            ConsoleLayout layout = new ConsoleLayout(coloured);
            layout.setContext(context);
            layout.start();
            return layout;
        }
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(
                "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\"} %-5level [%thread] %logger{36} - %msg%n");
        layout.start();
        return layout;
    }

    private static LayoutWrappingEncoder<ILoggingEvent> encoder(
            LoggerContext context, Layout<ILoggingEvent> layout) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }
}
