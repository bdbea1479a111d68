package org.sessionlog.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The testkit is written against what applications and plugins see, so that it tests no more than they can rely on. */
class ArchitectureTest {
    private static final int FEWEST_CLASSES = 60;

    private static final JavaClasses TESTKIT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sessionlog.testkit");

    @Test
    void the_scan_sees_the_testkit() {
        assertThat(TESTKIT).hasSizeGreaterThanOrEqualTo(FEWEST_CLASSES);
    }

    @Test
    void the_testkit_knows_nothing_internal() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sessionlog.delivery..", "org.sessionlog.journal..")
                .check(TESTKIT);
    }

    @Test
    void the_package_is_null_marked() {
        assertThat(TESTKIT.getPackage("org.sessionlog.testkit").isAnnotatedWith(NullMarked.class))
                .isTrue();
    }

    @Test
    void only_contracts_are_open_to_extension() {
        List<String> open = TESTKIT.stream()
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.isInterface() && !type.isRecord() && !type.isEnum())
                .filter(type -> !type.isAssignableTo(Throwable.class))
                .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL))
                .filter(type -> !type.reflect().isSealed())
                .map(JavaClass::getSimpleName)
                .filter(name -> !name.endsWith("Contract"))
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
                .check(TESTKIT);
    }
}
