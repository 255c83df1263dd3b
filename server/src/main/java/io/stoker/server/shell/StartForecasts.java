package io.stoker.server.shell;

import io.stoker.control.Forecast;
import io.stoker.model.JobImage;
import io.stoker.model.JobState;
import io.stoker.model.StateImage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps estimates of all waiting jobs' starts fresh, on a thread of its own: again when the state
/// has changed, and never for more than one part in [#REST] of the time.
public final class StartForecasts implements AutoCloseable {

    /// With more waiting jobs than this none is estimated in advance.
    static final int MOST_WAITING = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(StartForecasts.class);
    private static final long LEAST_PAUSE_MILLIS = 500;
    private static final int REST = 30;
    private static final long STEPS = 50_000;
    private static final long PATIENCE_SECONDS = 30;

    private final LiveShell shell;
    private final Thread thread;
    private long seenIndex = -1;

    private StartForecasts(LiveShell shell) {
        this.shell = shell;
        this.thread =
                Thread.ofPlatform()
                        .name("stoker-forecasts")
                        .daemon(true)
                        .priority(Thread.MIN_PRIORITY)
                        .unstarted(this::run);
    }

    /// Starts to estimate.
    public static StartForecasts start(LiveShell shell) {
        StartForecasts forecasts = new StartForecasts(shell);
        forecasts.thread.start();
        return forecasts;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long began = System.nanoTime();
                look();
                long tookMillis = (System.nanoTime() - began) / 1_000_000;
                Thread.sleep(Math.max(LEAST_PAUSE_MILLIS, REST * tookMillis));
            }
        } catch (InterruptedException stopped) {
            LOG.debug("forecasts were asked to stop");
        } catch (RuntimeException bug) {
            LOG.error("no more forecasts: {}", bug.toString(), bug);
        }
    }

    private void look() throws InterruptedException {
        ViewStore views = shell.viewStore();
        long index = views.index();
        if (!views.ready() || index == seenIndex) {
            return;
        }
        long waiting = views.jobs().stream().filter(job -> job.state() == JobState.PENDING).count();
        if (waiting == 0 || waiting > MOST_WAITING) {
            views.estimated(java.util.Map.of());
            return;
        }
        try {
            StateImage image = shell.image().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            views.estimated(Forecast.over(image, shell.now(), STEPS).waiting());
            seenIndex = image.appliedIndex();
        } catch (ExecutionException | TimeoutException busy) {
            LOG.debug("no forecast this time: {}", busy.toString());
        }
    }

    /// {@return whether the job waits}
    static boolean waits(Views views, long jobId) {
        return views.job(jobId).map(JobImage::state).filter(JobState.PENDING::equals).isPresent();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
