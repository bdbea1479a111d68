package org.sessionlog;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.SessionException;

/** Who may know whom inside the core, and what its public types may look like. */
class ArchitectureTest {
    private static final String FACE = "org.sessionlog";
    private static final String DELIVERY = "org.sessionlog.delivery";
    private static final String JOURNAL = "org.sessionlog.journal";
    private static final String SPI = "org.sessionlog.spi";
    private static final String MODEL = "org.sessionlog.model";

    private static final String REDACT = "org.sessionlog.redact";

    private static final Map<String, Set<String>> MAY_KNOW = Map.of(
            FACE, Set.of(DELIVERY, REDACT, SPI, MODEL),
            REDACT, Set.of(SPI, MODEL),
            DELIVERY, Set.of(JOURNAL, SPI, MODEL),
            JOURNAL, Set.of(),
            SPI, Set.of(MODEL),
            MODEL, Set.of());

    /** Core lends these to plugins, which only call them: their size is no burden to a plugin's author. */
    private static final Set<String> LENT_TO_PLUGINS = Set.of(SPI + ".SessionFile", SPI + ".SessionFiles");

    /** Below what was there when this was last looked at, so that an empty scan cannot pass. */
    private static final int FEWEST_CLASSES = 195;

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(FACE);

    @Test
    void the_scan_sees_the_core() {
        assertThat(CORE).hasSizeGreaterThanOrEqualTo(FEWEST_CLASSES);
        assertThat(packages()).isEqualTo(MAY_KNOW.keySet());
    }

    @Test
    void a_package_knows_only_the_packages_that_it_may() {
        MAY_KNOW.forEach((from, known) -> {
            Set<String> forbidden = MAY_KNOW.keySet().stream()
                    .filter(to -> !to.equals(from) && !known.contains(to))
                    .collect(Collectors.toSet());
            noClasses()
                    .that()
                    .resideInAPackage(from)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden.toArray(String[]::new))
                    .check(CORE);
        });
    }

    @Test
    void no_packages_depend_on_each_other_in_a_circle() {
        SlicesRuleDefinition.slices()
                .assignedFrom(byPackage())
                .should()
                .beFreeOfCycles()
                .check(CORE);
    }

    @Test
    void the_journal_needs_the_jdk_alone() {
        classes()
                .that()
                .resideInAPackage(JOURNAL)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", JOURNAL)
                .check(CORE);
    }

    @Test
    void model_and_spi_need_the_jdk_and_the_levels_of_slf4j() {
        classes()
                .that()
                .resideInAnyPackage(MODEL, SPI)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "org.slf4j.event..", MODEL, SPI)
                .check(CORE);
    }

    @Test
    void every_package_is_null_marked() {
        assertThat(packages())
                .allSatisfy(name -> assertThat(CORE.getPackage(name).isAnnotatedWith(NullMarked.class))
                        .isTrue());
    }

    @Test
    void a_public_class_is_closed_to_extension() {
        List<String> open = CORE.stream()
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.isInterface() && !type.isRecord() && !type.isEnum())
                .filter(type -> !type.isAssignableTo(Throwable.class))
                .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL))
                .filter(type -> !type.reflect().isSealed())
                .map(JavaClass::getName)
                .toList();
        assertThat(open).isEmpty();
    }

    @Test
    void a_class_is_named_for_what_it_is() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .check(CORE);
    }

    @Test
    void an_interface_for_plugins_has_at_most_four_methods_to_write() {
        Map<String, Long> large = CORE.stream()
                .filter(type -> type.getPackageName().equals(SPI) && type.isInterface() && !type.isAnnotation())
                .filter(type -> !LENT_TO_PLUGINS.contains(type.getName()))
                .collect(Collectors.toMap(JavaClass::getName, ArchitectureTest::methodsToWrite));
        assertThat(large).isNotEmpty();
        large.values().removeIf(methods -> methods <= 4);
        assertThat(large).isEmpty();
    }

    @Test
    void what_a_plugin_closes_is_closed_without_a_checked_exception() {
        List<JavaClass> closeable = CORE.stream()
                .filter(type -> type.getPackageName().equals(SPI) && type.isInterface())
                .filter(type -> type.isAssignableTo(AutoCloseable.class))
                .toList();
        assertThat(closeable).isNotEmpty().allSatisfy(type -> assertThat(type.getAllMethods().stream()
                        .filter(method -> method.getName().equals("close")
                                && method.getRawParameterTypes().isEmpty())
                        .filter(method -> !method.getOwner().isEquivalentTo(AutoCloseable.class)))
                .as(type.getName())
                .isNotEmpty()
                .allSatisfy(method -> assertThat(method.getExceptionTypes()).isEmpty()));
    }

    @Test
    void no_signature_shows_a_library_other_than_slf4j() {
        List<String> shown = CORE.stream()
                .filter(type -> Set.of(FACE, SPI, MODEL).contains(type.getPackageName()))
                .filter(ArchitectureTest::isVisible)
                .flatMap(ArchitectureTest::signatures)
                .filter(unit -> Stream.concat(
                                unit.getReturnType().getAllInvolvedRawTypes().stream(),
                                unit.getParameterTypes().stream()
                                        .flatMap(type -> type.getAllInvolvedRawTypes().stream()))
                        .anyMatch(not(resideInAnyPackage("java..", "org.sessionlog..", "org.slf4j.."))
                                .and(not(DescribedPredicate.describe("primitive", JavaClass::isPrimitive)))))
                .map(JavaCodeUnit::getFullName)
                .toList();
        assertThat(shown).isEmpty();
    }

    @Test
    void the_exceptions_of_the_public_packages_are_session_exceptions() {
        classes()
                .that()
                .areAssignableTo(Exception.class)
                .and()
                .resideInAnyPackage(FACE, SPI, MODEL)
                .should()
                .beAssignableTo(SessionException.class)
                .check(CORE);
    }

    @Test
    void only_the_notice_of_degraded_recording_writes_to_the_standard_streams() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(DELIVERY + ".StderrNotice")
                .should(ACCESS_STANDARD_STREAMS)
                .check(CORE);
    }

    @Test
    void logging_is_slf4j() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging..")
                        .or(DescribedPredicate.describe(
                                "System.Logger", type -> type.getName().startsWith("java.lang.System$Logger"))))
                .check(CORE);
    }

    @Test
    void providers_are_never_looked_up_by_the_context_class_loader() {
        noClasses().should().callMethod(Thread.class, "getContextClassLoader").check(CORE);
    }

    @Test
    void nothing_waits_by_sleeping() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(CORE);
    }

    private static Set<String> packages() {
        return CORE.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    }

    private static SliceAssignment byPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().startsWith(FACE)
                        ? SliceIdentifier.of(type.getPackageName())
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of the core";
            }
        };
    }

    private static long methodsToWrite(JavaClass type) {
        return type.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                .filter(method -> !isInherited(type, method))
                .count();
    }

    private static boolean isInherited(JavaClass type, JavaMethod method) {
        return type.getAllRawInterfaces().stream().anyMatch(above -> above.tryGetMethod(
                        method.getName(),
                        method.getRawParameterTypes().stream()
                                .map(JavaClass::getName)
                                .toArray(String[]::new))
                .isPresent());
    }

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
    }

    private static Stream<JavaCodeUnit> signatures(JavaClass type) {
        return type.getCodeUnits().stream()
                .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC)
                        || unit.getModifiers().contains(JavaModifier.PROTECTED));
    }
}
