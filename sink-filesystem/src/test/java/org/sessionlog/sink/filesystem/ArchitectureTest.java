package org.sessionlog.sink.filesystem;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.sessionlog.testkit.PluginArchitectureContract;

class ArchitectureTest extends PluginArchitectureContract {
    private static final String MODULE = "org.sessionlog.sink.filesystem";
    private static final String LOG4J_CAPTURE = MODULE + ".capture.log4j";
    private static final String LOGBACK_CAPTURE = MODULE + ".capture.logback";
    private static final String LOG4J = "org.apache.logging.log4j..";
    private static final String LOGBACK = "ch.qos.logback..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(MODULE);

    ArchitectureTest() {
        super(MODULE, 10, LOG4J_CAPTURE, LOGBACK_CAPTURE);
    }

    @Test
    void each_logging_back_end_is_known_to_the_package_that_captures_from_it_alone() {
        only(LOG4J_CAPTURE, LOG4J);
        only(LOGBACK_CAPTURE, LOGBACK);
    }

    private static void only(String mayKnow, String backEnd) {
        noClasses()
                .that()
                .resideOutsideOfPackage(mayKnow)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(backEnd)
                .check(CLASSES);
    }
}
