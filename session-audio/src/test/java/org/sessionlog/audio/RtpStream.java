package org.sessionlog.audio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;
import org.sessionlog.testkit.AudioRecords;

/**
 * An RTP stream of G.711 through a bad network, and the oracle: what a recording of it must hold, sample for sample. Each
 * seed is another one.
 */
final class RtpStream {
    private static final int PACKET = 160;

    final List<AudioRecord> records = new ArrayList<>();
    final AudioRecords track;
    int lost;
    /** Of these, those behind the last that came. */
    int lostAtTheEnd;

    int duplicates;
    /** Whether there is more than one source, if only for one packet. */
    boolean changed;

    int ssrcChanges;
    private short[] wanted;

    /** What the network and the sender do, each in a thousand packets, and the jitter's mean. */
    record Trouble(
            int loss, int burst, int duplicate, int reorder, int dtx, int newSource, double jitterMillis, double ppm) {
        static final Trouble NONE = new Trouble(0, 0, 0, 0, 0, 0, 0, 0);
    }

    private record Sent(long arrival, int order, byte[] packet, long place, short[] samples) {}

    RtpStream(int stream, Direction direction, long seed, Trouble trouble, Duration length) {
        track = new AudioRecords(stream, direction, AudioFormat.PCMU_8000);
        SplittableRandom random = new SplittableRandom(seed);
        wanted = new short[(int) (length.toMillis() * 8)];
        records.add(track.opened(Duration.ZERO));
        List<Sent> delivered = new ArrayList<>();
        int ssrc = random.nextInt();
        int sequence = 65_536 - random.nextInt(200);
        long timestamp = 0x1_0000_0000L - random.nextInt(200_000);
        // The first packet of a source arrives without jitter, so that the oracle knows where it begins.
        long begun = 50_000_000 + random.nextLong(100_000_000);
        long origin = begun / 125_000 - timestamp;
        int sinceBeginning = 0;
        long sentNanos = begun;
        int burst = 0;
        while (sentNanos < length.toNanos() - 400_000_000) {
            boolean first = sinceBeginning < 2;
            if (!first && happens(random, trouble.newSource)) {
                ssrc = random.nextInt();
                sequence = random.nextInt(65_536);
                timestamp = random.nextLong(1L << 32);
                sentNanos += 500_000_000;
                origin = sentNanos / 125_000 - timestamp;
                sinceBeginning = 0;
                first = true;
                changed = true;
            }
            if (!first && happens(random, trouble.dtx)) {
                long silent = PACKET * (1 + random.nextLong(200));
                timestamp += silent;
                sentNanos += nanos(silent, trouble.ppm);
                if (sentNanos >= length.toNanos() - 400_000_000) {
                    break;
                }
            }
            byte[] payload = new byte[PACKET];
            random.nextBytes(payload);
            byte[] packet = AudioRecords.packet(0, first, sequence, timestamp, ssrc, payload);
            long delay = first ? 0 : (long) (-trouble.jitterMillis * 1e6 * Math.log(1 - random.nextDouble()));
            if (!first && happens(random, trouble.reorder)) {
                delay += 20_000_000 + random.nextLong(80_000_000);
            }
            if (!first && happens(random, trouble.burst)) {
                burst = 1 + random.nextInt(20);
            }
            if (!first && (burst-- > 0 || happens(random, trouble.loss))) {
                lost++;
                lostAtTheEnd++;
            } else {
                lostAtTheEnd = 0;
                Sent one = new Sent(
                        sentNanos + delay, delivered.size(), packet, timestamp + origin, TestMedia.muLaw(payload));
                delivered.add(one);
                if (!first && happens(random, trouble.duplicate)) {
                    duplicates++;
                    delivered.add(new Sent(
                            one.arrival + random.nextLong(30_000_000),
                            delivered.size(),
                            packet,
                            one.place,
                            one.samples));
                }
            }
            sequence = sequence + 1 & 0xffff;
            timestamp += PACKET;
            sentNanos += nanos(PACKET, trouble.ppm);
            sinceBeginning++;
            if (sinceBeginning == 2 && changed) {
                ssrcChanges++; // two packets in sequence make a source
            }
        }
        delivered.sort(Comparator.comparingLong(Sent::arrival).thenComparingInt(Sent::order));
        for (Sent one : delivered) {
            int end = (int) one.place + one.samples.length;
            wanted = end > wanted.length ? Arrays.copyOf(wanted, end) : wanted;
            System.arraycopy(one.samples, 0, wanted, (int) one.place, one.samples.length);
            records.add(track.rtp(Duration.ofNanos(one.arrival), one.packet));
        }
    }

    /** What the side must hold. */
    short[] wanted(int length) {
        return Arrays.copyOf(wanted, length);
    }

    /** How long so many samples last by a clock that is faster by so much. */
    private static long nanos(long samples, double ppm) {
        return Math.round(samples * 125_000 / (1 + ppm / 1e6));
    }

    private static boolean happens(SplittableRandom random, int inThousand) {
        return random.nextInt(1_000) < inThousand;
    }
}
