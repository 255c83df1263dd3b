package io.stoker.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.stoker.control.Effect;
import io.stoker.control.Input;
import io.stoker.control.Outcome;
import io.stoker.model.Command;
import io.stoker.model.Event;
import io.stoker.model.Order;
import io.stoker.model.PendingReason;
import io.stoker.model.Rejection;
import io.stoker.rules.offenders.OffendingWord;
import io.stoker.rules.offenders.control.KeepsHashOrder;
import io.stoker.rules.offenders.control.StartsThread;
import io.stoker.rules.offenders.model.LooksUp;
import io.stoker.rules.offenders.model.ReadsClock;
import io.stoker.rules.offenders.model.UsesLibrary;
import io.stoker.rules.offenders.model.deep.Downward;
import io.stoker.rules.offenders.protocol.CountsInStatic;
import io.stoker.rules.offenders.raft.ForgetsFinal;
import io.stoker.rules.offenders.scheduler.CollectsIntoSet;
import io.stoker.rules.offenders.scheduler.Draws;
import io.stoker.rules.offenders.scheduler.Locks;
import io.stoker.rules.offenders.server.CallsForeignCode;
import io.stoker.rules.offenders.server.EndsProcess;
import io.stoker.rules.offenders.server.IsProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HouseRulesTest {

    private static final String ROOT = "io.stoker";
    private static final String OFFENDERS = "io.stoker.rules.offenders";

    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(ROOT);

    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(OFFENDERS);

    /// A rule, and the class that breaks it.
    record Case(String name, Function<HouseRules, ArchRule> rule, Class<?> offender) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> rules() {
        return Stream.of(
                new Case("java.base alone", HouseRules::coreUsesJavaBaseAlone, UsesLibrary.class),
                new Case("no world", HouseRules::coreTouchesNoWorld, StartsThread.class),
                new Case("no clock", HouseRules::coreReadsNoClock, ReadsClock.class),
                new Case("no chance", HouseRules::coreDrawsNothing, Draws.class),
                new Case("no hash order", HouseRules::coreHasNoHashOrder, KeepsHashOrder.class),
                new Case(
                        "no hash order from a stream",
                        HouseRules::coreHasNoHashOrder,
                        CollectsIntoSet.class),
                new Case("no locks", HouseRules::coreSynchronizesNothing, Locks.class),
                new Case(
                        "foreign code",
                        HouseRules::onlyTheAgentCallsForeignCode,
                        CallsForeignCode.class),
                new Case("exit", HouseRules::onlyProgramsExit, EndsProcess.class),
                new Case("main", HouseRules::onlyProgramsHaveMain, IsProgram.class),
                new Case(
                        "static fields are final",
                        HouseRules::noStaticFieldChanges,
                        ForgetsFinal.class),
                new Case(
                        "static fields are values",
                        HouseRules::noStaticFieldHoldsMutableState,
                        CountsInStatic.class),
                new Case("no cycle of modules", HouseRules::modulesFormNoCycle, LooksUp.class),
                new Case(
                        "no cycle of inner packages",
                        HouseRules::innerPackagesFormNoCycle,
                        Downward.class));
    }

    static Stream<String> modules() {
        return Floors.USES.keySet().stream();
    }

    @ParameterizedTest(name = "the code keeps the rule: {0}")
    @MethodSource("rules")
    void codeKeepsRule(Case rule) {
        rule.rule().apply(new HouseRules(ROOT)).check(withoutRules());
    }

    @ParameterizedTest(name = "an offender breaks the rule: {0}")
    @MethodSource("rules")
    void offenderBreaksRule(Case rule) {
        ArchRule planted = rule.rule().apply(new HouseRules(OFFENDERS));

        assertThatThrownBy(() -> planted.check(PLANTED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(rule.offender().getSimpleName());
    }

    @ParameterizedTest(name = "{0} uses only what lies below it")
    @MethodSource("modules")
    void moduleUsesOnlyWhatLiesBelow(String module) {
        new HouseRules(ROOT).moduleUsesOnlyWhatLiesBelow(module).check(withoutRules());
    }

    @Test
    void findsModuleThatLooksUp() {
        ArchRule planted = new HouseRules(OFFENDERS).moduleUsesOnlyWhatLiesBelow("model");

        assertThatThrownBy(() -> planted.check(PLANTED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("LooksUp");
    }

    @Test
    void findsNeighbourThatIsUsed() {
        ArchRule planted = new HouseRules(OFFENDERS).moduleUsesOnlyWhatLiesBelow("agent");

        assertThatThrownBy(() -> planted.check(PLANTED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("AsksScheduler");
    }

    @Test
    void wordsAreRecords() {
        HouseRules.wordsAreRecords(
                        List.of(
                                Command.class,
                                Event.class,
                                Rejection.class,
                                Order.class,
                                PendingReason.class,
                                Input.class,
                                Effect.class,
                                Outcome.class))
                .check(withoutRules());
    }

    @Test
    void findsWordThatIsNoRecord() {
        ArchRule planted = HouseRules.wordsAreRecords(List.of(OffendingWord.class));

        assertThatThrownBy(() -> planted.check(PLANTED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Mutable");
    }

    @Test
    void tableNamesEveryModuleOfTheBuild() throws Exception {
        String pom = Files.readString(Tidy.repository().resolve("pom.xml"));
        List<String> modules =
                Pattern.compile("<module>(\\w+)</module>")
                        .matcher(pom)
                        .results()
                        .map(match -> match.group(1))
                        .filter(name -> !name.equals("rules"))
                        .toList();

        assertThat(modules).containsExactlyInAnyOrderElementsOf(Floors.USES.keySet());
    }

    @ParameterizedTest(name = "the rules see the classes of {0}")
    @MethodSource("modules")
    void rulesSeeClassesOfModule(String module) {
        boolean written = hasSources(Tidy.repository().resolve(module));

        assertThat(
                        CODE.stream()
                                .anyMatch(type ->
                                        type.getPackageName().startsWith(ROOT + "." + module)))
                .isEqualTo(written);
    }

    private static boolean hasSources(Path module) {
        return Files.isDirectory(module.resolve("src/main"));
    }

    private static JavaClasses withoutRules() {
        return CODE.that(
                com.tngtech.archunit.base.DescribedPredicate.describe(
                        "are not rules",
                        (JavaClass type) -> !type.getPackageName().startsWith("io.stoker.rules")));
    }
}
