package org.sessionlog.samples.chatbot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The chatbot is an application like any other. */
class ArchitectureTest {
    private static final String SAMPLE = "org.sessionlog.samples.chatbot";
    private static final int FEWEST_CLASSES = 7;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(SAMPLE);

    @Test
    void it_uses_nothing_internal() {
        assertThat(CLASSES).hasSizeGreaterThanOrEqualTo(FEWEST_CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sessionlog.delivery..", "org.sessionlog.journal..", "org.sessionlog.testkit..")
                .check(CLASSES);
    }

    @Test
    void the_package_is_null_marked() {
        assertThat(CLASSES.getPackage(SAMPLE).isAnnotatedWith(NullMarked.class)).isTrue();
    }
}
