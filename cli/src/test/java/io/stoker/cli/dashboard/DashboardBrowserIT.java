package io.stoker.cli.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a person sees and does in the dashboard, in headless Chromium against `stoker demo`. One
/// demo and one browser serve all tests, each with a page of its own; the test that silences the
/// demo is the last.
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardBrowserIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final double WITHIN_MILLIS = 20_000;
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";
    private static final List<String> SCREENS =
            List.of("overview", "jobs", "nodes", "gpus", "queues", "faults", "simulator");

    private final List<String> complaints = new ArrayList<>();
    private final List<String> dialogs = new ArrayList<>();
    private DemoProcess demo;
    private Playwright playwright;
    private Browser browser;
    private BrowserContext context;
    private Page page;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        assumeTrue(
                Files.isExecutable(CHROMIUM),
                "skipped: no browser at " + CHROMIUM + " (Debian: chromium)");
        demo = DemoProcess.start(folder);
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(CHROMIUM)
                                        .setArgs(
                                                List.of(
                                                        "--headless",
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--no-first-run",
                                                        "--disable-background-networking",
                                                        "--disable-component-update",
                                                        "--disable-sync")));
    }

    @AfterAll
    void stop() {
        if (playwright != null) {
            playwright.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @BeforeEach
    void openPage() {
        complaints.clear();
        dialogs.clear();
        context =
                browser.newContext(
                        new Browser.NewContextOptions()
                                .setViewportSize(1440, 900)
                                .setColorScheme(ColorScheme.DARK)
                                .setReducedMotion(ReducedMotion.REDUCE));
        page = context.newPage();
        page.setDefaultTimeout(WITHIN_MILLIS);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            dialogs.add(dialog.message());
            dialog.dismiss();
        });
    }

    @AfterEach
    void closePage() {
        context.close();
    }

    @Test
    @Order(1)
    void numbersOfTheOverviewChangeByThemselves() throws Exception {
        setRate(50);
        show("overview");
        page.waitForSelector("[data-stat=running]");
        String before = page.textContent(".headline");

        page.waitForFunction(
                "text => document.querySelector('.headline').textContent !== text", before);

        assertThat(page.textContent("[data-stat=gpus]")).matches("[1-9][0-9]*");
        assertThat(page.locator("node-card").count()).isGreaterThanOrEqualTo(8);
        assertThat(page.locator("line-chart canvas").count()).isEqualTo(2);
        page.waitForFunction(
                "() => document.querySelector('line-chart').chart?.data.datasets[0].data.length > 2");
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(2)
    void listsJobsAndSaysThatTheyAreSimulated() throws Exception {
        setRate(50);
        show("jobs");

        page.waitForSelector("tr[data-job]");
        int before = total();
        page.waitForFunction(
                "before => Number(document.querySelector('.pager').textContent.match(/of ([0-9,]+)/)[1].replace(',', '')) > before",
                before);

        assertThat(page.locator("tr[data-job]").first().textContent()).contains("simulated");
        assertThat(page.locator("tr[data-job]").count()).isLessThanOrEqualTo(200);
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(3)
    void everyScreenShowsWithoutComplaintInBothThemes() throws Exception {
        long job =
                demo.get("/api/v1/jobs?state=RUNNING&limit=1").at("/items/0/metadata/id").asLong(1);
        show("overview");
        page.waitForSelector(".tile");
        for (int pass = 0; pass < 2; pass++) {
            for (String screen : SCREENS) {
                show(screen);
                page.waitForSelector(screen + "-screen h1");
                assertThat(page.title()).containsIgnoringCase(screen);
                keepPicture(screen);
            }
            show("job/" + job);
            page.waitForSelector("job-screen h1");
            keepPicture("job");
            page.keyboard().press("t");
        }

        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(4)
    void sliderSetsTheRateThroughTheApi() throws Exception {
        setRate(2);
        show("simulator");
        Locator slider = page.locator("input[type=range]");
        slider.waitFor();

        slider.press("End");
        awaitRate(50);
        slider.press("Home");
        awaitRate(0.1);
        page.fill("input[aria-label='Jobs a minute']", "7.5");
        page.press("input[aria-label='Jobs a minute']", "Enter");
        awaitRate(7.5);

        assertThat(slider.inputValue())
                .isEqualTo(Long.toString(Math.round(1000 * Math.log(75) / Math.log(500))));
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(5)
    void presetsSetTheRateAndPauseStopsIt() throws Exception {
        setRate(7);
        show("simulator");
        Map<String, Double> presets =
                Map.of(
                        "Light Load",
                        0.5,
                        "Normal",
                        2.0,
                        "High Load",
                        10.0,
                        "Extreme",
                        25.0,
                        "MAXIMUM",
                        50.0);
        for (Map.Entry<String, Double> preset : presets.entrySet()) {
            page.click(".presets button:has-text('" + preset.getKey() + "')");
            awaitRate(preset.getValue());
        }

        page.click("[data-pause]");
        page.waitForSelector("[data-pause]:has-text('Resume')");

        assertThat(spec().path("paused").asBoolean()).isTrue();
        page.click("[data-pause]");
        page.waitForSelector("[data-pause]:has-text('Pause')");
        assertThat(spec().path("paused").asBoolean()).isFalse();
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(6)
    void injectedFaultAppearsOnTheTimeline() {
        show("faults");
        page.waitForSelector("fault-form select[name=kind]");
        page.selectOption("fault-form select[name=kind]", "GPU_ERROR");

        page.click("fault-form button");

        page.waitForSelector(".lanes .fault-bar.injected");
        page.waitForSelector("tr[data-fault]:has-text('injected')");
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(7)
    void drainsANodeOnlyAfterAQuestion() throws Exception {
        String name =
                demo.get("/api/v1/nodes")
                        .path("items")
                        .get(1)
                        .path("metadata")
                        .path("name")
                        .asText();
        show("nodes");
        String row = "tr[data-node='" + name + "']";
        page.click(row + " button:has-text('Drain')");
        page.click("dialog button:has-text('Keep')");
        assertThat(drained(name)).isFalse();

        page.click(row + " button:has-text('Drain')");
        page.click("dialog [data-yes]");
        page.waitForSelector(row + " button:has-text('Undrain')");

        assertThat(drained(name)).isTrue();
        page.click(row + " button:has-text('Undrain')");
        page.waitForSelector(row + " button:text-is('Drain')");
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(8)
    void hostileJobNameStaysText() throws Exception {
        JsonNode job =
                demo.send(
                        "POST",
                        "/api/v1/jobs",
                        "{\"name\":\"%s\",\"realm\":\"simulated\",\"gpus\":1,\"workload\":{\"executor\":\"sleep\",\"duration\":5}}"
                                .formatted(HOSTILE));
        long id = job.path("metadata").path("id").asLong();

        show("jobs");
        page.waitForSelector("tr[data-job='" + id + "']");
        assertThat(page.textContent("tr[data-job='" + id + "'] .name")).isEqualTo(HOSTILE);
        show("job/" + id);
        page.waitForSelector("job-screen h1");
        assertThat(page.textContent("job-screen h1")).contains(HOSTILE);
        show("overview");
        page.waitForSelector(".events li");

        assertThat(page.locator("img").count()).isZero();
        assertThat(dialogs).isEmpty();
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(9)
    void themeFollowsTheSystemUntilAPersonChooses() {
        show("overview");
        page.waitForSelector(".tile");
        assertThat(theme()).isEqualTo("dark");

        page.click(".theme-toggle");

        assertThat(theme()).isEqualTo("light");
        page.reload();
        page.waitForSelector(".tile");
        assertThat(theme()).isEqualTo("light");
        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(10)
    void keyboardLeadsToScreensSearchAndHelp() {
        show("overview");
        page.waitForSelector(".tile");

        page.keyboard().press("g");
        page.keyboard().press("j");
        page.waitForSelector("jobs-screen h1");
        page.keyboard().press("/");
        page.keyboard().type("matrix");
        page.keyboard().press("Enter");
        page.waitForURL("**/#/jobs?q=matrix");
        page.keyboard().press("?");
        page.waitForSelector("dialog[open]");
        page.keyboard().press("Escape");
        page.locator("dialog[open]")
                .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));

        assertThat(complaints).isEmpty();
    }

    @Test
    @Order(11)
    void asksNoOtherHost() {
        List<String> foreign = new ArrayList<>();
        page.onRequest(request -> {
            if (!request.url().startsWith(demo.address() + "/")
                    && !request.url().startsWith("data:")) {
                foreign.add(request.url());
            }
        });

        for (String screen : SCREENS) {
            show(screen);
            page.waitForSelector(screen + "-screen h1");
        }

        assertThat(foreign).isEmpty();
    }

    @Test
    @Order(12)
    void numbersReadWithTheirUnits() {
        show("overview");
        page.waitForSelector(".tile");

        Object read =
                page.evaluate(
                        """
                        async () => {
                          const f = await import('/ui/core/format.js');
                          return [f.duration(0.4), f.duration(65), f.duration(3725), f.duration(90_000), f.duration(null),
                            f.watts(420), f.watts(38_500), f.mib(512), f.mib(81_920), f.gpusOfMilli(500), f.gpusOfMilli(2000),
                            f.percent(0.666), f.count(48_211)];
                        }\
                        """);

        assertThat(read)
                .isEqualTo(
                        List.of(
                                "0s", "1m 05s", "1h 02m", "1d 1h", "–", "420 W", "38.5 kW",
                                "512 MiB", "80 GiB", "0.5", "2", "67%", "48,211"));
    }

    @Test
    @Order(20)
    void saysSoWhenNoNewsComeAndRecovers() throws Exception {
        show("overview");
        page.waitForSelector(".live[data-state=live]");

        demo.signal("STOP");
        try {
            page.waitForSelector(".stale-banner");
            assertThat(page.textContent(".stale-banner")).contains("Last update");
        } finally {
            demo.signal("CONT");
        }

        page.waitForSelector(".live[data-state=live]");
        assertThat(page.locator(".stale-banner").count()).isZero();
    }

    private void show(String screen) {
        page.navigate(demo.address() + "/#/" + screen);
    }

    // For a person to look at, below target/dashboard.
    private void keepPicture(String name) {
        page.waitForTimeout(700);
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(Path.of("target", "dashboard", name + "-" + theme() + ".png")));
    }

    private int total() {
        String text = page.textContent(".pager");
        return Integer.parseInt(text.replaceAll("(?s).*of ([0-9,]+).*", "$1").replace(",", ""));
    }

    private String theme() {
        return page.getAttribute("html", "data-theme");
    }

    private boolean drained(String node) throws Exception {
        return demo.get("/api/v1/nodes/" + node).path("status").path("drained").asBoolean();
    }

    private JsonNode spec() throws Exception {
        return demo.get("/api/v1/simulation").path("spec");
    }

    private void setRate(double jobsPerMinute) throws Exception {
        demo.send(
                "PATCH",
                "/api/v1/simulation",
                "{\"jobsPerMinute\":" + jobsPerMinute + ",\"paused\":false}");
    }

    private void awaitRate(double jobsPerMinute) throws Exception {
        long until = System.nanoTime() + (long) (WITHIN_MILLIS * 1_000_000);
        double found = spec().path("jobsPerMinute").asDouble();
        while (Math.abs(found - jobsPerMinute) > 1e-6 && System.nanoTime() < until) {
            page.waitForTimeout(100);
            found = spec().path("jobsPerMinute").asDouble();
        }
        assertThat(found).isEqualTo(jobsPerMinute);
    }
}
