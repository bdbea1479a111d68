package org.sessionlog.testkit;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.Utf8;
import org.sessionlog.spi.SessionLog;
import org.slf4j.event.Level;

/**
 * A batch as delivery hands it out: records without texts of their own, over one byte array that is used again. What a
 * plugin kept of it after the call reads as rubbish or throws.
 */
final class LogBatch {
    private final ByteArrayOutputStream encoding = new ByteArrayOutputStream();
    private final List<LogRecord> records = new ArrayList<>();
    private byte[] memory = {};
    private boolean over;

    /** Has a log write records that are gone when the call has returned. */
    static void write(SessionLog log, List<LogRecord> records) {
        LogBatch batch = new LogBatch(records);
        try {
            log.write(batch.records);
        } finally {
            batch.overwrite();
        }
    }

    private LogBatch(List<LogRecord> of) {
        of.forEach(record -> records.add(new View(record)));
        memory = encoding.toByteArray();
    }

    private void overwrite() {
        over = true;
        Arrays.fill(memory, (byte) '#');
    }

    private final class View implements LogRecord {
        private final LogRecord numbers;
        private final int[] places;
        // One view for all texts of the record, as mean as the contract allows.
        private final Utf8 text = new Utf8();
        private final Utf8 key = new Utf8();

        View(LogRecord record) {
            numbers = record;
            places = new int[2 * (4 + 2 * record.attributeCount())];
            put(0, record.logger());
            put(1, record.thread());
            put(2, record.message());
            put(3, record.throwable());
            for (int i = 0; i < record.attributeCount(); i++) {
                put(4 + 2 * i, record.attributeKey(i));
                put(5 + 2 * i, record.attributeValue(i));
            }
        }

        private void put(int index, Utf8 value) {
            encoding.write('~');
            places[2 * index] = encoding.size();
            places[2 * index + 1] = value.length();
            encoding.write(value.array(), value.offset(), value.length());
        }

        private Utf8 at(Utf8 view, int index) {
            valid();
            return view.wrap(memory, places[2 * index], places[2 * index + 1]);
        }

        private LogRecord valid() {
            if (over) {
                throw new IllegalStateException("a record was used after write() had returned; keep copy() instead");
            }
            return numbers;
        }

        @Override
        public long position() {
            return valid().position();
        }

        @Override
        public long end() {
            return valid().end();
        }

        @Override
        public long epochMillis() {
            return valid().epochMillis();
        }

        @Override
        public long nanos() {
            return valid().nanos();
        }

        @Override
        public Level level() {
            return valid().level();
        }

        @Override
        public Utf8 logger() {
            return at(text, 0);
        }

        @Override
        public Utf8 thread() {
            return at(text, 1);
        }

        @Override
        public long threadId() {
            return valid().threadId();
        }

        @Override
        public Utf8 message() {
            return at(text, 2);
        }

        @Override
        public int attributeCount() {
            return valid().attributeCount();
        }

        @Override
        public Utf8 attributeKey(int index) {
            return at(key, 4 + 2 * index);
        }

        @Override
        public Utf8 attributeValue(int index) {
            return at(text, 5 + 2 * index);
        }

        @Override
        public boolean attributeIsLiteral(int index) {
            return valid().attributeIsLiteral(index);
        }

        @Override
        public Utf8 throwable() {
            return at(text, 3);
        }

        @Override
        public LogRecord copy() {
            return LastingLogRecord.copyOf(this);
        }
    }
}
