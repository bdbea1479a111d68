package org.sessionlog.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sessionlog.spi.Provider;

/**
 * How the module of a plugin is built: it knows {@code org.sessionlog.model} and {@code org.sessionlog.spi} and nothing
 * else of Sessionlog, but for packages that feed sessions; its providers can be found, and it leaves the standard streams, {@code java.util.logging} and the
 * context class loader alone. A plugin's test extends it and needs no more than its constructor. The classes are read
 * from the class path, those of tests ({@code test-classes}) left out.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PluginArchitectureContract {
    private final String moduleName;
    private final int fewestClasses;
    private final String[] feeding;
    private final JavaClasses plugin;

    /**
     * Reads the module's classes.
     *
     * @param moduleName the module's {@code Automatic-Module-Name}, which is the prefix of all its packages
     * @param fewestClasses how many classes must be seen at least, so that an empty scan cannot pass
     * @param feeding packages that feed sessions with what comes from elsewhere, and so may know the face,
     *     {@code org.sessionlog}; the rest of the module does not know them. A module without any has a provider
     */
    protected PluginArchitectureContract(String moduleName, int fewestClasses, String... feeding) {
        this.moduleName = moduleName;
        this.fewestClasses = fewestClasses;
        this.feeding = feeding.clone();
        this.plugin = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(moduleName);
    }

    @Test
    final void the_scan_sees_the_module() {
        assertThat(plugin).hasSizeGreaterThanOrEqualTo(fewestClasses);
    }

    @Test
    final void of_sessionlog_it_knows_model_and_spi_alone() {
        noClasses()
                .that(not(resideInAnyPackage(feeding)))
                .should()
                .dependOnClassesThat(resideInAPackage("org.sessionlog..")
                        .and(not(resideInAnyPackage(
                                moduleName + "..", "org.sessionlog.model..", "org.sessionlog.spi.."))))
                .check(plugin);
    }

    @Test
    final void what_feeds_sessions_knows_the_face_beside_them() {
        noClasses()
                .that(resideInAnyPackage(feeding))
                .should()
                .dependOnClassesThat(resideInAPackage("org.sessionlog..")
                        .and(not(resideInAnyPackage(
                                moduleName + "..",
                                "org.sessionlog",
                                "org.sessionlog.model..",
                                "org.sessionlog.spi.."))))
                .allowEmptyShould(feeding.length == 0)
                .check(plugin);
    }

    @Test
    final void what_feeds_sessions_is_known_to_nothing_else_of_the_module() {
        noClasses()
                .that(not(resideInAnyPackage(feeding)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(feeding))
                .check(plugin);
    }

    @Test
    final void no_packages_depend_on_each_other_in_a_circle() {
        SlicesRuleDefinition.slices()
                .assignedFrom(byPackage())
                .should()
                .beFreeOfCycles()
                .check(plugin);
    }

    @Test
    final void every_package_is_null_marked() {
        Set<String> packages = plugin.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        assertThat(packages).isNotEmpty().allSatisfy(name -> assertThat(
                        plugin.getPackage(name).isAnnotatedWith(NullMarked.class))
                .as(name)
                .isTrue());
    }

    @Test
    final void a_public_class_is_closed_to_extension() {
        List<String> open = plugin.stream()
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
    final void a_class_is_named_for_what_it_is() {
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
                .check(plugin);
    }

    @Test
    final void a_provider_is_public_final_and_made_without_arguments() {
        if (feeding.length == 0) {
            assertThat(providers()).isNotEmpty();
        }
        assertThat(providers()).allSatisfy(provider -> {
            assertThat(provider.getModifiers())
                    .as(provider.getName())
                    .contains(JavaModifier.PUBLIC, JavaModifier.FINAL)
                    .doesNotContain(JavaModifier.ABSTRACT);
            assertThat(provider.tryGetConstructor())
                    .hasValueSatisfying(constructor ->
                            assertThat(constructor.getModifiers()).contains(JavaModifier.PUBLIC));
        });
    }

    @Test
    final void every_provider_is_registered_and_nothing_else_is() {
        Set<String> inCode = providers().stream().map(JavaClass::getName).collect(Collectors.toSet());
        Set<String> registered = new ClassFileImporter()
                .importPackages(Provider.class.getPackageName()).stream()
                        .filter(type -> type.isInterface() && type.isAssignableTo(Provider.class))
                        .flatMap(type -> ServiceLoader.load(type.reflect()).stream())
                        .map(found -> found.type().getName())
                        .filter(name -> name.startsWith(moduleName + "."))
                        .collect(Collectors.toSet());
        assertThat(registered).isEqualTo(inCode);
    }

    @Test
    final void nothing_is_written_to_the_standard_streams() {
        noClasses().should(ACCESS_STANDARD_STREAMS).check(plugin);
    }

    @Test
    final void logging_is_not_that_of_the_jdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(plugin);
    }

    @Test
    final void providers_are_never_looked_up_by_the_context_class_loader() {
        noClasses().should().callMethod(Thread.class, "getContextClassLoader").check(plugin);
    }

    @Test
    final void nothing_waits_by_sleeping() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(plugin);
    }

    private Set<JavaClass> providers() {
        return plugin.stream()
                .filter(type -> !type.isInterface() && type.isAssignableTo(Provider.class))
                .collect(Collectors.toSet());
    }

    private SliceAssignment byPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().startsWith(moduleName)
                        ? SliceIdentifier.of(type.getPackageName())
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of " + moduleName;
            }
        };
    }
}
