package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class StackTraceTest {
    @Test
    void causes_and_what_was_suppressed_are_as_the_jdk_prints_them() {
        IllegalStateException thrown = new IllegalStateException("outer\nin two lines", new Exception("cause"));
        thrown.addSuppressed(new Exception("suppressed", new Exception("its cause")));
        StringWriter printed = new StringWriter();
        thrown.printStackTrace(new PrintWriter(printed));
        assertThat(StackTrace.of(thrown)).isEqualTo(printed.toString().stripTrailing());
    }

    @Test
    void causes_in_a_circle_end() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);
        first.addSuppressed(second);
        assertThat(StackTrace.of(first))
                .startsWith("java.lang.Exception: first\n\tat ")
                .contains("Suppressed: java.lang.Exception: second")
                .contains("CIRCULAR REFERENCE");
    }

    @Test
    void what_is_too_long_is_cut_with_a_mark() {
        assertThat(StackTrace.of(new Exception("x".repeat(2 * StackTrace.LONGEST))))
                .startsWith("java.lang.Exception: xxx")
                .endsWith("x\n[cut: longer than 1048576 characters]")
                .hasSizeLessThan(StackTrace.LONGEST + 100);
        Exception many = new Exception("many");
        for (int i = 0; i < 100_000; i++) {
            many.addSuppressed(new Exception("suppressed " + i));
        }
        assertThat(StackTrace.of(many))
                .contains("suppressed 0")
                .endsWith("[cut: longer than 1048576 characters]")
                .hasSizeLessThan(StackTrace.LONGEST + 100);
    }

    @Test
    void i1_a_chain_of_causes_that_is_too_deep_to_print_is_cut() throws Exception {
        Exception deep = new Exception("innermost");
        deep.setStackTrace(new StackTraceElement[0]);
        for (int i = 0; i < 50_000; i++) {
            deep = new Exception("", deep);
            deep.setStackTrace(new StackTraceElement[0]);
        }
        Exception thrown = deep;
        String[] text = new String[1];
        Thread small = new Thread(null, () -> text[0] = StackTrace.of(thrown), "small stack", 256 * 1024);
        small.start();
        small.join();
        assertThat(text[0])
                .startsWith("java.lang.Exception: \nCaused by: java.lang.Exception: ")
                .contains("[cut: ");
    }

    @Test
    void i1_a_cause_that_cannot_be_printed_cuts_what_comes_behind_it() {
        assertThat(StackTrace.of(new Exception("outer", new Unprintable())))
                .startsWith("java.lang.Exception: outer\n\tat ")
                .endsWith("[cut: java.lang.IllegalStateException]");
    }

    private static final class Unprintable extends Exception {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            throw new IllegalStateException();
        }
    }
}
