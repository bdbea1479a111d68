package org.sessionlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeNameTest {
    private static final List<String> HOSTILE = List.of(
            "../x",
            "../../etc/passwd",
            "..",
            ".",
            "...",
            "/",
            "//",
            "/etc/passwd",
            "a/b",
            "a\\b",
            "C:",
            "nul\0byte",
            "line\nbreak",
            "tab\there",
            "",
            " ",
            "con",
            "CON",
            "Con.txt",
            "com1",
            "lpt9.log",
            ".journal",
            ".dead-letter",
            "trailing.",
            "trailing ",
            "-rf",
            "--help",
            "~root",
            "$HOME",
            "a*b?",
            "\u202egol.exe",
            "\u200fright",
            "\ufeffbom",
            "caf\u00e9",
            "cafe\u0301",
            "\ud83d\ude00",
            "lone\ud800",
            "lone\ud801",
            "\udc00lone",
            "x".repeat(300),
            "x".repeat(301),
            "x".repeat(299) + "y",
            "\ud83d\ude00".repeat(150));

    @Test
    void i10_what_comes_from_the_network_becomes_one_plain_file_name() {
        assertThat(HOSTILE).allSatisfy(id -> assertPlain(SafeName.of(id)));
    }

    @Test
    void i10_distinct_ids_get_distinct_names() {
        assertThat(HOSTILE.stream().map(SafeName::of)).doesNotHaveDuplicates().hasSameSizeAs(HOSTILE);
    }

    @Test
    void i10_the_same_id_always_gets_the_same_name() {
        // Written down, not computed: a later version must find what an earlier one has named.
        assertThat(SafeName.of("../x")).isEqualTo("_.._x-293b816a");
        assertThat(HOSTILE).allSatisfy(id -> assertThat(SafeName.of(id)).isEqualTo(SafeName.of(id + "")));
    }

    @Test
    void i10_ids_of_random_characters_stay_inside_and_distinct() {
        Random random = new Random(4711);
        Map<String, String> idByName = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder id = new StringBuilder();
            int length = 1 + random.nextInt(12);
            for (int c = 0; c < length; c++) {
                id.append((char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(Character.MAX_VALUE)));
            }
            String name = SafeName.of(id.toString());
            assertPlain(name);
            String other = idByName.put(name, id.toString());
            assertThat(other == null || other.contentEquals(id))
                    .as("%s stands for two ids", name)
                    .isTrue();
        }
    }

    @Test
    void i10_every_name_can_be_made_below_the_directory_and_nowhere_else(@TempDir Path directory) throws IOException {
        for (String id : HOSTILE) {
            Files.createDirectory(directory.resolve(SafeName.of(id)));
        }
        try (Stream<Path> made = Files.list(directory)) {
            assertThat(made).hasSize(HOSTILE.size());
        }
    }

    @Test
    void an_ordinary_call_id_stays_as_it_is() {
        assertThat(List.of("B2B.502.79.1756047989.2127904424", "a-2", "user@example.org", "A+B=c_d", "console"))
                .allSatisfy(id -> assertThat(SafeName.of(id)).isEqualTo(id));
    }

    private static void assertPlain(String name) {
        assertThat(name)
                .matches("[A-Za-z0-9_+@=][A-Za-z0-9._+@=-]*")
                .doesNotEndWith(".")
                .hasSizeLessThanOrEqualTo(128);
        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSize(name.length());
        assertThat(name.split("\\.")[0].toLowerCase(Locale.ROOT)).isNotIn("con", "prn", "aux", "nul", "com1", "lpt9");
    }
}
