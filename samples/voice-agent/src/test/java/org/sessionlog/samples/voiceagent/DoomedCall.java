package org.sessionlog.samples.voiceagent;

import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.ConversationSinkProvider;
import org.sessionlog.spi.SessionClock;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;
import org.sessionlog.testkit.CrashHarness;
import org.slf4j.Logger;

/**
 * A program that is killed: two {@code Sessions} on one directory, in each a call of the same id; four threads write
 * lines into the first and two send it RTP, twenty times faster than real time on a clock that runs as fast. How far
 * each of them has come stands in a mapped file, which outlives the process. Or, with {@code recover}, the program that
 * finishes what the other left.
 */
final class DoomedCall {
    static final String ID = "doomed";
    static final int WRITERS = 4;
    static final int SAMPLES = 160;
    static final int COUNTERS = WRITERS + 2;

    private static final int SPEED = 20;

    private DoomedCall() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        boolean hanging = arguments[2].equals("hanging");
        switch (arguments[0]) {
            case "call" ->
                call(
                        directory,
                        hanging,
                        Path.of(arguments[3]),
                        Long.parseLong(arguments[4]),
                        Duration.ofSeconds(Long.parseLong(arguments[5])));
            case "recover" -> recover(directory, hanging);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static SessionsBuilder builder(Path directory, boolean hanging) {
        SessionsBuilder builder = Sessions.builder()
                .directory(directory)
                .discover()
                .setting("logging.max_bytes", "20000")
                .setting("logging.backup_count", "999");
        return hanging ? builder.conversationSink(new HangingStore()) : builder;
    }

    private static void recover(Path directory, boolean hanging) {
        try (Sessions sessions = builder(directory, hanging).build()) {
            CrashHarness.tell("recovering");
            CrashHarness.tell("recovered " + sessions.awaitRecovery(Duration.ofSeconds(hanging ? 5 : 60)));
        }
    }

    /**
     * The call.
     *
     * @param packets how many each side sends; then the call is idle until it is killed
     * @param segment length of the files; zero for whole ones
     */
    private static void call(Path directory, boolean hanging, Path counters, long packets, Duration segment)
            throws Exception {
        MappedByteBuffer done;
        try (FileChannel file = FileChannel.open(
                counters, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            done = file.map(FileChannel.MapMode.READ_WRITE, 0, COUNTERS * (long) Long.BYTES);
        }
        long start = System.nanoTime();
        Sessions sessions =
                builder(directory, hanging).clock(new FastClock(start)).build();
        Sessions others = builder(directory, hanging).build();
        RecordingSpec recording = segment.isZero() ? RecordingSpec.DEFAULT : RecordingSpec.DEFAULT.segment(segment);
        Session call = sessions.start(SessionSpec.call(ID).bot("7").record(recording));
        Session other = others.start(SessionSpec.call(ID).bot("8"));
        other.logger("voice").info("the other call");
        call.user("hello");
        CrashHarness.tell("started");
        for (Direction direction : Direction.values()) {
            AudioTrack track = call.audio(direction, org.sessionlog.model.AudioFormat.PCMU_8000);
            int side = direction == Direction.INCOMING ? 0 : 1;
            new Thread(() -> send(track, side, packets, done, start)).start();
        }
        for (int writer = 0; writer < WRITERS; writer++) {
            int number = writer;
            Logger log = call.logger("writer" + writer);
            new Thread(() -> write(log, number, packets * 2, done)).start();
        }
        LockSupport.parkNanos(Duration.ofMinutes(10).toNanos());
    }

    private static void send(AudioTrack track, int side, long packets, MappedByteBuffer done, long start) {
        for (int n = 0; n < packets; n++) {
            while (System.nanoTime() - start < n * 20_000_000L / SPEED) {
                LockSupport.parkNanos(100_000);
            }
            track.rtp(packet(side, n));
            done.putLong((WRITERS + side) * Long.BYTES, n + 1);
        }
    }

    private static void write(Logger log, int writer, long lines, MappedByteBuffer done) {
        for (long n = 0; n < lines; n++) {
            log.info("line {} of writer {}", n, writer);
            done.putLong(writer * Long.BYTES, n + 1);
            if (n % 4 == 3) {
                LockSupport.parkNanos(1_500_000);
            }
        }
    }

    /** An RTP packet of 20 ms, each filled with one code that tells its number modulo 64. */
    private static byte[] packet(int side, int number) {
        byte[] packet = new byte[12 + SAMPLES];
        packet[0] = (byte) 0x80;
        packet[2] = (byte) (number >> 8);
        packet[3] = (byte) number;
        int timestamp = number * SAMPLES;
        for (int i = 0; i < 4; i++) {
            packet[4 + i] = (byte) (timestamp >> 24 - 8 * i);
        }
        packet[11] = (byte) (side + 1);
        java.util.Arrays.fill(packet, 12, packet.length, code(side, number));
        return packet;
    }

    /** Never silence: 0xFF and 0x7F are not among the codes. */
    static byte code(int side, int number) {
        return (byte) ((side == 0 ? 0x80 : 0x00) + number % 64);
    }

    private record FastClock(long start) implements SessionClock {
        private static final long EPOCH_MILLIS = 1_756_000_000_000L;

        @Override
        public long nanos() {
            return (System.nanoTime() - start) * SPEED;
        }

        @Override
        public long epochMillis() {
            return EPOCH_MILLIS + nanos() / 1_000_000;
        }
    }

    /** A store whose calls never return. */
    private static final class HangingStore implements ConversationSinkProvider, ConversationSink {
        @Override
        public String name() {
            return "hanging";
        }

        @Override
        public boolean mayWait() {
            return true;
        }

        @Override
        public ConversationSink create(Settings settings, SinkContext context) {
            return this;
        }

        @Override
        public void append(ConversationHead head, List<Turn> turns) {
            hang();
        }

        @Override
        public void complete(ConversationHead head) {
            hang();
        }

        private static void hang() {
            while (true) {
                LockSupport.parkNanos(Duration.ofMinutes(10).toNanos());
            }
        }

        @Override
        public void close() {}
    }
}
