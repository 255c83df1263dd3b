package io.stoker.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.model.Draws;
import io.stoker.model.Eviction;
import io.stoker.model.GangPlacement;
import io.stoker.model.Plan;
import io.stoker.model.PolicySpec;
import io.stoker.model.PreemptionRules;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Over random clusters with queues below each other, job sizes, priorities, checkpoints and
/// minimum times: who is stopped, and that it comes to rest.
class PreemptionPropertyTest {

    private static final int HISTORIES = 40;
    private static final int STEPS = 60;

    private int evictions;

    /// Each plan keeps the rules, and planning again on its result stops nobody.
    @ParameterizedTest
    @CsvSource({
        "deadline, priority",
        "priority, priority",
        "priority, order",
        "fifo, order",
        "deadline, order",
        "sjf, order",
        "srtf, order",
        "srsf, order",
        "las, order",
        "fair, priority",
        "fair, order",
    })
    void stopsOnlyWhomItMayAndComesToRest(String order, String preemption) {
        PolicySpec policy = PolicySpec.PLAIN.withOrder(order).withPreemption(preemption);
        evictions = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            Draws draws = Draws.stream(seed, "preemption/" + order);
            var world = new PreemptionWorld(policy, 3 + draws.below(4), 8);
            for (int step = 0; step < STEPS; step++) {
                world.now += draws.below(120) * PreemptionWorld.SECOND;
                act(world, draws);
                Plan plan = world.plan();
                check(world, plan, "seed %d, step %d".formatted(seed, step));
                world.carryOut(plan);
                List<Eviction> more = again(world);
                if (nested(policy)) {
                    assertThat(more)
                            .as("seed %d, step %d: planning again stops nobody", seed, step)
                            .isEmpty();
                }
                assertThat(more.stream().map(Eviction::jobId))
                        .as("seed %d, step %d: nobody is stopped twice at one time", seed, step)
                        .doesNotHaveDuplicates();
            }
        }
        assertThat(evictions).as("the test must be able to fail").isGreaterThan(100);
    }

    /// Whoever may be stopped for a job may also be stopped for every job that goes before it. Not
    /// so where priorities and another order both have a say, or each queue looks at itself.
    private static boolean nested(PolicySpec policy) {
        return !policy.order().equals("deadline") && !policy.order().equals("fair");
    }

    private static void act(PreemptionWorld world, Draws draws) {
        List<RunningGang> live = world.live();
        if (draws.happens(0.3) && !live.isEmpty()) {
            world.finish(live.get(draws.below(live.size())));
        }
        for (int i = draws.below(3); i >= 0; i--) {
            world.submitAny(draws);
        }
    }

    /// {@return who is stopped by the next plans, until nothing changes any more}
    private static List<Eviction> again(PreemptionWorld world) {
        List<Eviction> more = new ArrayList<>();
        for (int cycle = 0; cycle < 20; cycle++) {
            Plan plan = world.plan();
            if (plan.isEmpty()) {
                assertThat(world.state.claims().isEmpty()).as("no place is kept for ever").isTrue();
                return more;
            }
            more.addAll(plan.evictions());
            world.carryOut(plan);
        }
        throw new AssertionError("it does not come to rest: " + more);
    }

    private void check(PreemptionWorld world, Plan plan, String where) {
        evictions += plan.evictions().size();
        for (Eviction eviction : plan.evictions()) {
            RunningGang victim = world.state.running().find(eviction.epoch()).orElseThrow();
            PendingJob wanted = world.jobs.get(eviction.forJobId());
            PreemptionRules rules = victim.job().spec().preemption();
            assertThat(rules.preemptible()).as(where).isTrue();
            assertThat(world.now - victim.startedAt())
                    .as(where + ": minimum time")
                    .isGreaterThanOrEqualTo(rules.minRunMillis());
            if (Policies.knowsPriorities(world.policy.order())) {
                assertThat(victim.job().priority())
                        .as(where)
                        .isLessThanOrEqualTo(wanted.priority());
            }
            if (world.policy.preemption().equals("priority")) {
                assertThat(victim.job().priority()).as(where).isLessThan(wanted.priority());
            }
            assertThat(plan.claims())
                    .as(where + ": the gang lands in the same plan")
                    .anyMatch(claim -> claim.jobId() == eviction.forJobId());
        }
        for (GangPlacement claim : plan.claims()) {
            assertThat(claim.workers())
                    .as(where)
                    .hasSize(world.jobs.get(claim.jobId()).spec().workers());
        }
        minimal(world, plan, where);
    }

    /// Of the first job that others are stopped for in a plan that starts nobody else: without any
    /// one of them it would not land.
    private static void minimal(PreemptionWorld world, Plan plan, String where) {
        if (plan.evictions().isEmpty() || !plan.placements().isEmpty()) {
            return;
        }
        long lead = plan.claims().getFirst().jobId();
        boolean moves =
                plan.claims().stream()
                        .anyMatch(claim ->
                                plan.evictions().stream()
                                        .anyMatch(each -> each.jobId() == claim.jobId()));
        if (moves || plan.claims().size() > 1) {
            return;
        }
        List<RunningGang> victims = new ArrayList<>();
        plan.evictions()
                .forEach(each ->
                        victims.add(world.state.running().find(each.epoch()).orElseThrow()));
        PendingJob wanted = world.jobs.get(lead);
        assertThat(world.lands(wanted, victims)).as(where).isTrue();
        for (RunningGang each : victims) {
            List<RunningGang> others = victims.stream().filter(other -> other != each).toList();
            assertThat(world.lands(wanted, others)).as(where + ": one too many").isFalse();
        }
    }
}
