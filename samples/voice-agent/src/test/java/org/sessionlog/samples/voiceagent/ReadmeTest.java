package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    private static final String IMPORTS = """
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.concurrent.ExecutorService;
            import org.sessionlog.*;
            import org.sessionlog.chat.realtime.*;
            import org.sessionlog.model.*;
            import org.sessionlog.redact.*;
            import org.slf4j.Logger;
            """;

    /** What each block of Java in the README takes for granted, in their order. */
    private static final List<String> GIVEN = List.of(
            "byte[] packet",
            "Sessions sessions, String id",
            "",
            "Session session, String json",
            "Session call, Runnable engine, ExecutorService pool");

    @Test
    void the_code_in_the_readme_compiles(@TempDir Path classes) throws Exception {
        // What needs LangChain4j is compiled by session-chat.
        String text = Files.readString(readme()).replaceFirst("(?s)\n## LangChain4j\n.*?(?=\n## )", "");
        Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(text);
        StringBuilder source = new StringBuilder(IMPORTS).append("class Readme {");
        for (String given : GIVEN) {
            assertThat(block.find())
                    .as("a block of Java that is given " + given)
                    .isTrue();
            source.append("void record(")
                    .append(given)
                    .append(") {\n")
                    .append(block.group(1))
                    .append(";}\n"); // a block may be an expression
        }
        assertThat(block.find()).as("one more block of Java").isFalse();
        source.append("}");
        StringWriter told = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(
                        told,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path")),
                        null,
                        List.of(source("Readme", source.toString())))
                .call();
        assertThat(compiled).as(told.toString()).isTrue();
    }

    private static Path readme() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return folder.resolve("README.md");
    }

    private static JavaFileObject source(String name, String content) {
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return content;
            }
        };
    }
}
