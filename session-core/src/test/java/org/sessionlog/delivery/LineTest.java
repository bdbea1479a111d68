package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sessionlog.journal.Journal;
import org.sessionlog.journal.JournalSpec;
import org.sessionlog.journal.Scratch;
import org.sessionlog.model.LogRecord;
import org.slf4j.event.Level;

/** A line as {@link LineWriter} writes and {@link LineView} reads it. */
class LineTest {
    private final Journal journal = Journal.inMemory(JournalSpec.memory().withLimitBytes(1 << 20));

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void a_line_comes_back_as_it_was_written() {
        LineView line = new LineView().read(record(scratch -> {
            LineWriter.begin(
                    scratch,
                    Level.WARN,
                    1_234_567L,
                    Thread.currentThread(),
                    "voice",
                    "h\u00e9llo \ud83d\ude00",
                    "at x\nat y");
            LineWriter.attribute(scratch, "who", "a b");
            LineWriter.attribute(scratch, "count", 42);
            LineWriter.literal(scratch, "ok", "true");
            LineWriter.end(scratch);
        }));
        assertThat(line.level()).isEqualTo(Level.WARN);
        assertThat(line.epochMillis()).isEqualTo(1_234_567L);
        assertThat(line.nanos()).isEqualTo(77);
        assertThat(line.position()).isEqualTo(4_096);
        assertThat(line.end()).isEqualTo(4_200);
        assertThat(line.thread()).hasToString(Thread.currentThread().getName());
        assertThat(line.threadId()).isEqualTo(Thread.currentThread().getId());
        assertThat(line.logger()).hasToString("voice");
        assertThat(line.message()).hasToString("h\u00e9llo \ud83d\ude00");
        assertThat(line.throwable()).hasToString("at x\nat y");
        assertThat(line.attributeCount()).isEqualTo(3);
        assertThat(line.attributeKey(0)).hasToString("who");
        assertThat(line.attributeValue(0)).hasToString("a b");
        assertThat(line.attributeIsLiteral(0)).isFalse();
        assertThat(line.attributeValue(1)).hasToString("42");
        assertThat(line.attributeIsLiteral(1)).isTrue();
        assertThat(line.attributeIsLiteral(2)).isTrue();
        assertThatThrownBy(() -> line.attributeKey(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void every_level_comes_back() {
        for (Level level : Level.values()) {
            LogRecord line = new LineView().read(record(scratch -> {
                LineWriter.begin(scratch, level, 0, Thread.currentThread(), "l", "m", null);
                LineWriter.end(scratch);
            }));
            assertThat(line.level()).isEqualTo(level);
            assertThat(line.throwable().isEmpty()).isTrue();
            assertThat(line.attributeCount()).isZero();
        }
    }

    @Test
    void a_view_that_is_used_again_shows_nothing_of_the_line_before() {
        LineView view = new LineView();
        view.read(record(scratch -> {
            LineWriter.begin(scratch, Level.ERROR, 1, Thread.currentThread(), "long logger", "message", "trace");
            LineWriter.attribute(scratch, "key", "value");
            LineWriter.end(scratch);
        }));
        view.read(record(scratch -> {
            LineWriter.begin(scratch, Level.INFO, 2, Thread.currentThread(), "l", "", null);
            LineWriter.end(scratch);
        }));
        assertThat(view).hasToString("INFO l: ");
        assertThat(view.throwable().isEmpty()).isTrue();
        assertThat(view.attributeCount()).isZero();
    }

    @Test
    void a_copy_lasts_when_the_memory_behind_the_view_is_used_again() {
        EventRecord record = record(scratch -> {
            LineWriter.begin(scratch, Level.INFO, 1, Thread.currentThread(), "voice", "hello", "trace");
            for (int i = 0; i < 20; i++) {
                LineWriter.attribute(scratch, "key" + i, i);
            }
            LineWriter.end(scratch);
        });
        LogRecord copy = new LineView().read(record).copy();
        Arrays.fill(record.bytes, (byte) 'x');
        assertThat(copy).hasToString("INFO voice: hello");
        assertThat(copy.throwable()).hasToString("trace");
        assertThat(copy.attributeCount()).isEqualTo(20);
        assertThat(copy.attributeKey(19)).hasToString("key19");
        assertThat(copy.attributeValue(19)).hasToString("19");
        assertThat(copy.attributeIsLiteral(19)).isTrue();
        assertThat(copy.copy()).hasToString("INFO voice: hello");
    }

    @Test
    void a_line_that_was_cut_anywhere_shows_what_is_there_and_nothing_else() {
        EventRecord whole = record(scratch -> {
            LineWriter.begin(scratch, Level.WARN, 99, Thread.currentThread(), "voice", "message", "trace");
            LineWriter.attribute(scratch, "key", "value");
            LineWriter.literal(scratch, "number", "7");
            LineWriter.end(scratch);
        });
        for (int length = 0; length <= whole.length; length++) {
            EventRecord cut = new EventRecord();
            cut.bytes = Arrays.copyOf(whole.bytes, length);
            cut.length = length;
            LineView line = new LineView().read(cut);
            assertThat("voice").startsWith(line.logger().toString());
            assertThat("message").startsWith(line.message().toString());
            assertThat("trace").startsWith(line.throwable().toString());
            for (int i = 0; i < line.attributeCount(); i++) {
                assertThat("key number").contains(line.attributeKey(i).toString());
                assertThat("value 7").contains(line.attributeValue(i).toString());
            }
        }
    }

    @Test
    void a_text_of_over_16_MiB_is_kept_up_to_there() {
        String huge = "0123456789abcdef".repeat((17 << 20) / 16);
        LineView line = new LineView().read(record(scratch -> {
            LineWriter.begin(scratch, Level.INFO, 1, Thread.currentThread(), "voice", huge, "trace");
            LineWriter.attribute(scratch, "key", "value");
            LineWriter.end(scratch);
        }));
        assertThat(line.message().length()).isBetween((16 << 20) - 200, 16 << 20);
        assertThat(huge).startsWith(line.message().toString());
        assertThat(line.attributeCount()).isZero();
    }

    @Test
    void random_bytes_are_read_without_an_exception() {
        java.util.Random random = new java.util.Random(11);
        LineView view = new LineView();
        for (int i = 0; i < 20_000; i++) {
            EventRecord record = new EventRecord();
            record.bytes = new byte[random.nextInt(80)];
            random.nextBytes(record.bytes);
            for (int b = 17; b < record.bytes.length; b += 4) {
                Arrays.fill(record.bytes, b, Math.min(record.bytes.length, b + 3), (byte) 0); // lengths that may fit
            }
            record.length = record.bytes.length;
            assertThat(view.read(record).copy().message().length()).isLessThan(80);
        }
    }

    @Test
    void lone_surrogates_are_kept_as_question_marks() {
        LineView line = new LineView().read(record(scratch -> {
            LineWriter.begin(scratch, Level.INFO, 1, Thread.currentThread(), "l", "a\ud800b\udc00c", null);
            LineWriter.end(scratch);
        }));
        assertThat(line.message()).hasToString("a?b?c");
    }

    private EventRecord record(java.util.function.Consumer<Scratch> writer) {
        try (Scratch scratch = journal.scratch()) {
            writer.accept(scratch);
            EventRecord record = new EventRecord();
            record.type = EventType.LOG;
            record.position = 4_096;
            record.end = 4_200;
            record.nanos = 77;
            record.bytes = Arrays.copyOf(scratch.array(), scratch.length());
            record.length = scratch.length();
            return record;
        }
    }
}
