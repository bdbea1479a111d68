package org.sessionlog.samples.voiceagent;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.Withheld;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.MutableClock;

/**
 * A program that is killed: a call whose recording leaves pauses out, on a clock that moves by 20 ms from packet to
 * packet. Of every {@value #ROUND} ticks the last {@value #PAUSED} lie in a pause. A mapped file has how many are done.
 */
final class PausedCall {
    static final String ID = "paused";
    static final int ROUND = 50;
    static final int PAUSED = 20;
    static final int SAMPLES = 160;

    private PausedCall() {}

    public static void main(String[] arguments) throws Exception {
        MappedByteBuffer done;
        try (FileChannel file = FileChannel.open(
                Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            done = file.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
        MutableClock clock = new MutableClock();
        Sessions sessions = Sessions.builder()
                .directory(Path.of(arguments[0]))
                .discover()
                .clock(clock)
                .build();
        Session call = sessions.start(SessionSpec.call(ID).record(RecordingSpec.DEFAULT.skipPauses(true)));
        AudioTrack incoming = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
        AudioTrack outgoing = call.audio(Direction.OUTGOING, AudioFormat.PCM16_8000);
        CrashHarness.tell("started");
        for (int tick = 0; ; tick++) {
            if (tick % ROUND == ROUND - PAUSED) {
                call.pause(Withheld.CARD_DATA);
            } else if (tick % ROUND == 0) {
                call.resume();
            }
            incoming.rtp(packet(tick));
            outgoing.frame(frame(tick));
            done.putLong(0, tick + 1);
            clock.advance(Duration.ofMillis(20));
            if (tick % 4 == 3) {
                LockSupport.parkNanos(400_000);
            }
        }
    }

    /** Whether what is said at a tick is to be recorded. */
    static boolean isKept(int tick) {
        return tick % ROUND < ROUND - PAUSED;
    }

    /** What the outgoing side says at a tick, sample for sample. */
    static short sample(int tick) {
        return (short) (100 + tick % 1_000);
    }

    private static byte[] packet(int tick) {
        ByteBuffer packet = ByteBuffer.allocate(Rtp.HEADER_BYTES + SAMPLES)
                .put((byte) 0x80)
                .put((byte) 0)
                .putShort((short) tick)
                .putInt(tick * SAMPLES)
                .putInt(7);
        Arrays.fill(packet.array(), packet.position(), packet.capacity(), DoomedCall.code(0, tick));
        return packet.array();
    }

    private static byte[] frame(int tick) {
        byte[] frame = new byte[2 * SAMPLES];
        for (int i = 0; i < frame.length; i += 2) {
            frame[i] = (byte) sample(tick);
            frame[i + 1] = (byte) (sample(tick) >> 8);
        }
        return frame;
    }
}
