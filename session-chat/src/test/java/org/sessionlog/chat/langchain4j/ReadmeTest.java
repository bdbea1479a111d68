package org.sessionlog.chat.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    @Test
    void the_code_about_langchain4j_compiles(@TempDir Path classes) throws Exception {
        Path readme = Path.of("README.md").toAbsolutePath();
        while (!Files.exists(readme) || !Files.exists(readme.resolveSibling("session-chat"))) {
            readme = readme.getParent().resolveSibling("README.md");
        }
        Matcher section = Pattern.compile("\n## LangChain4j\n.*?```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(readme));
        assertThat(section.find()).isTrue();
        String source = """
                import dev.langchain4j.memory.chat.ChatMemoryProvider;
                import dev.langchain4j.model.chat.*;
                import dev.langchain4j.model.openai.*;
                import dev.langchain4j.service.*;
                import java.util.List;
                import org.sessionlog.*;
                import org.sessionlog.chat.langchain4j.*;

                class Readme {
                    interface Assistant {
                        String chat(@MemoryId String id, @UserMessage String text);
                    }

                    void record(Sessions sessions, Session session, String url, ChatMemoryProvider memories) {
                """ + section.group(1) + "}}";
        StringWriter told = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        told,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path")),
                        null,
                        List.of(
                                new SimpleJavaFileObject(
                                        URI.create("string:///Readme.java"), JavaFileObject.Kind.SOURCE) {
                                    @Override
                                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                                        return source;
                                    }
                                }))
                .call();
        assertThat(compiled).as(told.toString()).isTrue();
    }
}
