package org.sessionlog.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;

/**
 * The records of a call in which the network and the parties behave as they do: a caller whose G.711 packets come late,
 * twice, in the wrong order or not at all, and a bot that plays speech faster than real time and is interrupted. Always
 * the same.
 */
public final class TwoPartyCall {
    private static final int PACKET_MILLIS = 20;

    private TwoPartyCall() {}

    /**
     * @param seconds length of the call
     * @return stream 1 (incoming, PCMU in RTP) and stream 2 (outgoing, PCM16 at 8 kHz) in turn, half a second each
     */
    public static List<AudioRecord> seconds(int seconds) {
        List<AudioRecord> incoming = caller(seconds);
        List<AudioRecord> outgoing = bot(seconds);
        List<AudioRecord> merged = new ArrayList<>();
        int in = 0;
        int out = 0;
        for (long until = 500_000_000L; in < incoming.size() || out < outgoing.size(); until += 500_000_000L) {
            while (in < incoming.size() && incoming.get(in).nanos() < until) {
                merged.add(incoming.get(in++));
            }
            while (out < outgoing.size() && outgoing.get(out).nanos() < until) {
                merged.add(outgoing.get(out++));
            }
        }
        return merged;
    }

    private static List<AudioRecord> caller(int seconds) {
        AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMU_8000);
        SplittableRandom network = new SplittableRandom(42);
        List<AudioRecord> records = new ArrayList<>();
        records.add(track.opened(Duration.ofMillis(35)));
        int packets = seconds * 1000 / PACKET_MILLIS - 10;
        for (int i = 0; i < packets; i++) {
            // Sequence number and timestamp wrap on the way.
            int number = i % 10 == 3 ? i + 1 : i % 10 == 4 ? i - 1 : i;
            byte[] packet = AudioRecords.packet(
                    0, i == 0, 65_500 + number, 0xFFFF_F000L + 160L * number, 0x5E55_1066, ulaw(160, number));
            Duration at = Duration.ofNanos(60_000_000L + 20_000_000L * i + network.nextLong(8_000_000));
            if (i % 23 != 17) {
                records.add(track.rtp(at, packet));
            }
            if (i % 31 == 30) {
                records.add(track.rtp(at.plusNanos(1_000_000), packet));
            }
            if (i % 50 == 25) {
                records.add(track.rtp(at.plusNanos(2_000_000), new byte[] {(byte) 0x80, 0, 1}));
            }
        }
        records.add(track.closed(Duration.ofSeconds(seconds)));
        return records;
    }

    private static List<AudioRecord> bot(int seconds) {
        AudioRecords track = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCM16_8000);
        List<AudioRecord> records = new ArrayList<>();
        records.add(track.opened(Duration.ofMillis(50)));
        for (int second = 0; second < seconds; second++) {
            Duration at = Duration.ofSeconds(second).plusMillis(100);
            if (second % 3 == 0) {
                // Two seconds of speech in a burst of ten, of which half is heard.
                for (int part = 0; part < 10; part++) {
                    records.add(track.play(at.plusMillis(part), tone(1_600, part)));
                }
                records.add(track.mark(AudioRecord.Type.CLEAR, at.plusMillis(820)));
            } else if (second % 3 == 1) {
                for (int i = 0; i < 40; i++) {
                    records.add(track.frame(at.plusMillis(20L * i), tone(160, i)));
                }
            } else {
                records.add(track.frame(at, 8_000L * second + 800, tone(800, second)));
                records.add(track.mark(AudioRecord.Type.WITHHOLD, at.plusMillis(300)));
                records.add(track.mark(AudioRecord.Type.RESUME, at.plusMillis(500)));
                records.add(track.frame(at.plusMillis(600), 8_000L * second + 5_600, tone(800, second)));
            }
        }
        records.add(track.closed(Duration.ofSeconds(seconds)));
        return records;
    }

    /** Samples of G.711 mu-law that differ from packet to packet. */
    public static byte[] ulaw(int samples, int seed) {
        byte[] media = new byte[samples];
        new SplittableRandom(seed).nextBytes(media);
        return media;
    }

    /** PCM16, little-endian: a tone whose pitch depends on the seed. */
    public static byte[] tone(int samples, int seed) {
        byte[] media = new byte[2 * samples];
        for (int i = 0; i < samples; i++) {
            int sample = (int) (12_000 * Math.sin(2 * Math.PI * (300 + 40 * (seed % 20)) * i / 8_000));
            media[2 * i] = (byte) sample;
            media[2 * i + 1] = (byte) (sample >> 8);
        }
        return media;
    }
}
