package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The jars as they are published: their module names, their packages, and the BOM that lists them. */
class ModulesTest {
    private static final Map<String, String> MODULE_OF_ARTIFACT = Map.of(
            "session-core", "org.sessionlog",
            "session-audio", "org.sessionlog.audio",
            "session-chat", "org.sessionlog.chat",
            "sink-filesystem", "org.sessionlog.sink.filesystem",
            "session-testkit", "org.sessionlog.testkit");

    @Test
    void every_jar_has_its_module_name() {
        assertThat(modules().keySet()).containsExactlyInAnyOrderElementsOf(MODULE_OF_ARTIFACT.values());
    }

    @Test
    void every_package_begins_with_the_name_of_its_module() {
        modules().forEach((name, module) -> assertThat(module.packages())
                .isNotEmpty()
                .allMatch(inside -> inside.equals(name) || inside.startsWith(name + "."), "in " + name));
    }

    @Test
    void no_package_is_in_two_jars() {
        Set<String> seen = new HashSet<>();
        modules().values().forEach(module -> assertThat(module.packages()).allMatch(seen::add));
    }

    @Test
    void the_providers_are_those_of_the_recorder_and_the_log() {
        Set<String> provided = modules().values().stream()
                .flatMap(module -> module.provides().stream())
                .map(ModuleDescriptor.Provides::service)
                .collect(Collectors.toSet());
        assertThat(provided).contains("org.sessionlog.spi.RecorderProvider", "org.sessionlog.spi.LogSinkProvider");
    }

    @Test
    void the_bom_lists_the_published_modules_and_nothing_else() throws Exception {
        Element bom = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(Path.of("../../bom/pom.xml").toFile())
                .getDocumentElement();
        assertThat(texts(bom, "artifactId")).containsOnlyOnceElementsOf(MODULE_OF_ARTIFACT.keySet());
        assertThat(texts(bom, "artifactId")).hasSize(1 + MODULE_OF_ARTIFACT.size());
        assertThat(texts(bom, "scope")).isEmpty();
        assertThat(texts(bom, "parent")).isEmpty();
    }

    /** Our modules on the class path, by name. They are jars from Maven's package phase on. */
    private static Map<String, ModuleDescriptor> modules() {
        Path[] ours = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> MODULE_OF_ARTIFACT.keySet().stream().anyMatch(artifact -> isOf(artifact, path)))
                .toArray(Path[]::new);
        assertThat(ours).hasSize(MODULE_OF_ARTIFACT.size());
        assumeTrue(
                Arrays.stream(ours).allMatch(Files::isRegularFile),
                "the modules are jars only when Maven runs to 'package' or beyond: use ./mvnw verify");
        return ModuleFinder.of(ours).findAll().stream()
                .map(ModuleReference::descriptor)
                .collect(Collectors.toMap(ModuleDescriptor::name, module -> module, (a, b) -> a, TreeMap::new));
    }

    private static boolean isOf(String artifact, Path path) {
        return path.getFileName().toString().startsWith(artifact + "-")
                || path.endsWith(Path.of(artifact, "target", "classes"));
    }

    private static List<String> texts(Element element, String tag) {
        NodeList nodes = element.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(index -> nodes.item(index).getTextContent().strip())
                .toList();
    }
}
