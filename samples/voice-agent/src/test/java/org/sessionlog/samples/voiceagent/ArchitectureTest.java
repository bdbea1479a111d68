package org.sessionlog.samples.voiceagent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The sample is an application like any other, and nothing in the SDK knows it. */
class ArchitectureTest {
    private static final String SAMPLE = "org.sessionlog.samples.voiceagent";
    private static final int FEWEST_CLASSES = 29;
    private static final int FEWEST_CLASSES_IN_ALL = 330;

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sessionlog");

    @Test
    void the_scan_sees_the_sample_and_the_whole_house() {
        assertThat(HOUSE.stream().filter(type -> type.getPackageName().equals(SAMPLE)))
                .hasSizeGreaterThanOrEqualTo(FEWEST_CLASSES);
        assertThat(HOUSE).hasSizeGreaterThanOrEqualTo(FEWEST_CLASSES_IN_ALL);
    }

    @Test
    void the_sample_uses_nothing_internal() {
        noClasses()
                .that()
                .resideInAPackage(SAMPLE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sessionlog.delivery..", "org.sessionlog.journal..", "org.sessionlog.testkit..")
                .check(HOUSE);
    }

    @Test
    void nothing_in_the_sdk_knows_a_sample_or_in_main_code_the_testkit() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.sessionlog.samples..", "org.sessionlog.testkit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sessionlog.samples..", "org.sessionlog.testkit..")
                .check(HOUSE);
    }

    @Test
    void the_package_is_null_marked() {
        assertThat(HOUSE.getPackage(SAMPLE).isAnnotatedWith(NullMarked.class)).isTrue();
    }
}
