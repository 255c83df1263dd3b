package io.stoker.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The dependency rules, each as a value made for a root package, so that the same rule can be held
/// against the code and against planted offenders.
final class HouseRules {

    /// Modules that hold decisions: nothing in them touches the world.
    private static final List<String> CORE = List.of("model", "scheduler", "control", "simulator");

    /// Rooms of the simulator that read and write files, or follow the wall clock.
    private static final List<String> EDGES = List.of("simulator.edge");

    private static final Set<String> HASH_ORDERED =
            Set.of(
                    "java.util.HashMap",
                    "java.util.HashSet",
                    "java.util.Hashtable",
                    "java.util.IdentityHashMap",
                    "java.util.WeakHashMap");

    private static final Set<String> HASH_ORDERED_CALLS =
            Set.of(
                    "java.util.Set.of",
                    "java.util.Set.copyOf",
                    "java.util.Map.of",
                    "java.util.Map.ofEntries",
                    "java.util.Map.copyOf",
                    "java.util.stream.Collectors.toSet",
                    "java.util.stream.Collectors.toUnmodifiableSet",
                    "java.util.stream.Collectors.toMap",
                    "java.util.stream.Collectors.toUnmodifiableMap",
                    "java.lang.System.identityHashCode",
                    "java.util.Collection.parallelStream");

    private static final Set<String> CLOCKS =
            Set.of(
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.nanoTime",
                    "java.time.Instant.now",
                    "java.time.LocalDate.now",
                    "java.time.LocalDateTime.now",
                    "java.time.OffsetDateTime.now",
                    "java.time.ZonedDateTime.now");

    private static final Set<String> MUTABLE_HOLDERS =
            Set.of(
                    "java.util.ArrayList",
                    "java.util.ArrayDeque",
                    "java.util.HashMap",
                    "java.util.HashSet",
                    "java.util.LinkedHashMap",
                    "java.util.LinkedHashSet",
                    "java.util.TreeMap",
                    "java.util.TreeSet",
                    "java.util.concurrent.ConcurrentHashMap",
                    "java.util.concurrent.ConcurrentSkipListMap",
                    "java.util.concurrent.atomic.AtomicBoolean",
                    "java.util.concurrent.atomic.AtomicInteger",
                    "java.util.concurrent.atomic.AtomicLong",
                    "java.util.concurrent.atomic.AtomicReference",
                    "java.util.concurrent.atomic.LongAdder");

    private final String root;

    /// @param root package that holds one package for each module
    HouseRules(String root) {
        this.root = root;
    }

    ArchRule moduleUsesOnlyWhatLiesBelow(String module) {
        List<String> forbidden =
                Floors.USES.keySet().stream()
                        .filter(other -> !other.equals(module))
                        .filter(other -> !Floors.below(module).contains(other))
                        .toList();
        return noClasses()
                .that(resideInAPackage(room(module)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(rooms(forbidden)))
                .as(module + " uses only " + Floors.below(module))
                .allowEmptyShould(true);
    }

    ArchRule coreUsesJavaBaseAlone() {
        return noClasses()
                .that(core())
                .should()
                .dependOnClassesThat(
                        not(
                                resideInAnyPackage(
                                        "java.lang..",
                                        "java.math..",
                                        "java.nio.charset..",
                                        "java.security..",
                                        "java.text..",
                                        "java.time..",
                                        "java.util..",
                                        "org.jspecify..",
                                        root + "..",
                                        ""))) // primitives have no package
                .as("the core uses words of its own and plain values of java.base alone")
                .allowEmptyShould(true);
    }

    ArchRule coreTouchesNoWorld() {
        return noClasses()
                .that(core())
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "java.io..",
                                        "java.net..",
                                        "java.nio.file..",
                                        "java.nio.channels..",
                                        "java.util.concurrent..",
                                        "java.util.logging..",
                                        "java.lang.reflect..",
                                        "java.lang.foreign..",
                                        "java.lang.ref..")
                                .or(
                                        named(
                                                Set.of(
                                                        "java.lang.Thread",
                                                        "java.lang.ThreadLocal",
                                                        "java.lang.ScopedValue",
                                                        "java.lang.Process",
                                                        "java.lang.ProcessBuilder",
                                                        "java.lang.ProcessHandle",
                                                        "java.lang.Runtime"))))
                .as("the core has no files, sockets, threads, locks or reflection")
                .allowEmptyShould(true);
    }

    ArchRule coreReadsNoClock() {
        return noClasses()
                .that(core())
                .should()
                .accessTargetWhere(calls(CLOCKS))
                .orShould()
                .dependOnClassesThat(
                        named(
                                Set.of(
                                        "java.time.Clock",
                                        "java.time.InstantSource",
                                        "java.util.Timer",
                                        "java.util.Date",
                                        "java.util.Calendar")))
                .as("the core reads no clock")
                .allowEmptyShould(true);
    }

    ArchRule coreDrawsNothing() {
        return noClasses()
                .that(core())
                .should()
                .dependOnClassesThat(
                        resideInAPackage("java.util.random..")
                                .or(
                                        named(
                                                Set.of(
                                                        "java.util.Random",
                                                        "java.util.SplittableRandom",
                                                        "java.security.SecureRandom"))))
                .orShould()
                .accessTargetWhere(
                        calls(
                                Set.of(
                                        "java.lang.Math.random",
                                        "java.lang.StrictMath.random",
                                        "java.util.UUID.randomUUID",
                                        "java.util.Collections.shuffle")))
                .as("the core draws only from Draws")
                .allowEmptyShould(true);
    }

    ArchRule coreHasNoHashOrder() {
        return noClasses()
                .that(core())
                .should()
                .accessTargetWhere(makes(HASH_ORDERED))
                .orShould()
                .accessTargetWhere(calls(HASH_ORDERED_CALLS))
                .as("the core never depends on the order of a hash table")
                .allowEmptyShould(true);
    }

    ArchRule coreSynchronizesNothing() {
        return noMethods()
                .that()
                .areDeclaredInClassesThat(core())
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .as("the core has one writer and no synchronized methods")
                .allowEmptyShould(true);
    }

    ArchRule onlyTheAgentCallsForeignCode() {
        return noClasses()
                .that(resideInAPackage(root + "..").and(not(resideInAPackage(room("agent")))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .as("only the agent calls foreign code")
                .allowEmptyShould(true);
    }

    ArchRule onlyProgramsExit() {
        return noClasses()
                .that(notAProgram())
                .should()
                .accessTargetWhere(
                        calls(
                                Set.of(
                                        "java.lang.System.exit",
                                        "java.lang.Runtime.exit",
                                        "java.lang.Runtime.halt")))
                .as("only programs (cli, bench) end the process")
                .allowEmptyShould(true);
    }

    ArchRule onlyProgramsHaveMain() {
        return noMethods()
                .that()
                .areStatic()
                .and()
                .haveName("main")
                .should()
                .beDeclaredInClassesThat(notAProgram())
                .as("only programs (cli, bench) have a main method")
                .allowEmptyShould(true);
    }

    ArchRule noStaticFieldChanges() {
        return fields().that()
                .areDeclaredInClassesThat(handwritten())
                .and()
                .areStatic()
                .should()
                .beFinal()
                .as("no static field is assigned twice")
                .allowEmptyShould(true);
    }

    ArchRule noStaticFieldHoldsMutableState() {
        return noFields()
                .that()
                .areDeclaredInClassesThat(handwritten())
                .and()
                .areStatic()
                .should()
                .haveRawType(named(MUTABLE_HOLDERS))
                .as("no static field holds something that changes")
                .allowEmptyShould(true);
    }

    ArchRule modulesFormNoCycle() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    /// A module's first package binds its inner ones together, and may both use them and be used.
    ArchRule innerPackagesFormNoCycle() {
        return slices().matching(root + ".(*).(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(generated(), DescribedPredicate.alwaysTrue())
                .allowEmptyShould(true);
    }

    /// Kinds of words (commands, events, rejections, effects ...) are values: records, or enums.
    static ArchRule wordsAreRecords(List<Class<?>> kinds) {
        return classes()
                .that(
                        describe(
                                "are words of " + kinds.stream().map(Class::getSimpleName).toList(),
                                type ->
                                        !type.isInterface()
                                                && kinds.stream().anyMatch(type::isAssignableTo)))
                .should()
                .beRecords();
    }

    private DescribedPredicate<JavaClass> core() {
        return resideInAnyPackage(rooms(CORE))
                .and(not(resideInAnyPackage(rooms(EDGES))))
                .as("the core");
    }

    private DescribedPredicate<JavaClass> notAProgram() {
        return resideInAPackage(root + "..")
                .and(not(resideInAnyPackage(room("cli"), room("bench"))))
                .as("parts that are no program");
    }

    private DescribedPredicate<JavaClass> handwritten() {
        return resideInAPackage(root + "..").and(not(generated())).as("handwritten code");
    }

    private DescribedPredicate<JavaClass> generated() {
        return resideInAPackage(root + ".protocol.proto..").as("generated code");
    }

    private String room(String module) {
        return root + "." + module + "..";
    }

    private String[] rooms(List<String> modules) {
        return modules.stream().map(this::room).toArray(String[]::new);
    }

    private static DescribedPredicate<JavaClass> named(Set<String> names) {
        return describe("one of " + names, type -> names.contains(type.getFullName()));
    }

    private static DescribedPredicate<JavaAccess<?>> makes(Set<String> types) {
        return describe(
                "new one of " + types,
                access ->
                        access.getTarget().getName().equals("<init>")
                                && types.contains(access.getTargetOwner().getFullName()));
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Set<String> targets) {
        return describe(
                "one of " + targets,
                access -> {
                    String member = "." + access.getTarget().getName();
                    JavaClass owner = access.getTargetOwner();
                    return Stream.concat(Stream.of(owner), owner.getAllRawInterfaces().stream())
                            .anyMatch(type -> targets.contains(type.getFullName() + member));
                });
    }
}
