package org.sessionlog.chat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.sessionlog.testkit.PluginArchitectureContract;

class ArchitectureTest extends PluginArchitectureContract {
    private static final String MODULE = "org.sessionlog.chat";
    private static final String LANGCHAIN = MODULE + ".langchain4j";
    private static final String AGENTIC = LANGCHAIN + ".agentic";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(MODULE);

    ArchitectureTest() {
        super(MODULE, 25, LANGCHAIN, AGENTIC, MODULE + ".realtime");
    }

    @Test
    void langchain4j_is_known_to_the_packages_that_listen_to_it_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(LANGCHAIN, AGENTIC)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.langchain4j..")
                .check(CLASSES);
    }
}
