package org.sessionlog.audio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioFormat.Encoding;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.AudioRecord.Pause;
import org.sessionlog.model.AudioRecord.Reason;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Direction;
import org.sessionlog.testkit.AudioRecords;

/**
 * A random session in which everything happens that can happen to tracks: each seed another one, always the same for its
 * seed.
 */
final class Scenario {
    private static final int SECONDS = 8;
    private static final int L16 = 97;

    final Duration length;
    /** The records of each track. */
    final List<List<AudioRecord>> tracks = new ArrayList<>();

    private final SplittableRandom random;
    /** When the session was paused, oldest first. */
    final List<Pause> pauses = new ArrayList<>();

    /** @param paused whether the session is paused now and then */
    Scenario(long seed, boolean paused) {
        random = new SplittableRandom(seed);
        long from = 0;
        for (int left = paused ? 1 + random.nextInt(5) : 0; left > 0; left--) {
            from += random.nextLong(3_000_000_000L);
            long to = from + random.nextLong(random.nextBoolean() ? 1_000_000 : 1_500_000_000L);
            if (to > (SECONDS - 0.2) * 1e9) {
                break;
            }
            pauses.add(new Pause(from, to, Reason.HOLD));
            from = to;
        }
        length = Duration.ofMillis(SECONDS * 1_000 - 700 + random.nextInt(1_500));
        int count = 1 + random.nextInt(5);
        for (int stream = 1; stream <= count; stream++) {
            Direction direction = random.nextInt(3) == 0 ? Direction.OUTGOING : Direction.INCOMING;
            tracks.add(random.nextBoolean() ? rtp(stream, direction) : pcm(stream, direction));
        }
    }

    int size() {
        return tracks.stream().mapToInt(List::size).sum();
    }

    /** All records, each track's in order, the tracks mixed at random in stretches of up to so many. */
    List<AudioRecord> interleaved(SplittableRandom order, int stretch) {
        List<AudioRecord> all = new ArrayList<>();
        int[] at = new int[tracks.size()];
        while (all.size() < size()) {
            int track = order.nextInt(tracks.size());
            int until = Math.min(tracks.get(track).size(), at[track] + 1 + order.nextInt(stretch));
            while (at[track] < until) {
                all.add(tracks.get(track).get(at[track]++));
            }
        }
        return all;
    }

    private List<AudioRecord> rtp(int stream, Direction direction) {
        int type = new int[] {0, 0, 9, L16}[random.nextInt(4)];
        int other = type == L16 ? L16 : type == 9 ? 0 : 8;
        AudioRecords track = new AudioRecords(stream, direction, AudioFormat.l16(16_000, 1));
        List<AudioRecord> records = new ArrayList<>();
        long opened = random.nextLong(4_000_000_000L);
        Gate gate = new Gate(track, records, opened);
        int ssrc = random.nextInt();
        int sequence = random.nextInt();
        long timestamp = random.nextLong();
        List<byte[]> held = new ArrayList<>();
        for (long at = opened; at < SECONDS * 1_000_000_000L; at += 20_000_000) {
            Duration now = Duration.ofNanos(at + random.nextLong(9_000_000));
            boolean paused = gate.isPausedAt(now);
            int samples = (random.nextInt(10) == 0 ? 240 : 160) * (type == L16 ? 2 : 1);
            byte[] payload = TestMedia.codes(samples * (type == L16 ? 2 : 1), random.nextInt());
            byte[] packet = AudioRecords.packet(
                    random.nextInt(9) == 0 ? other : type, false, sequence++, timestamp, ssrc, payload);
            timestamp += samples;
            if (paused) {
                continue;
            }
            switch (random.nextInt(40)) {
                case 0, 1 -> {}
                case 2, 3 -> {
                    records.add(track.rtp(now, packet));
                    records.add(track.rtp(now, packet));
                }
                case 4, 5, 6 -> held.add(packet);
                case 7 -> records.add(track.rtp(now, TestMedia.codes(random.nextInt(40), random.nextInt())));
                case 8 ->
                    records.add(track.rtp(now, AudioRecords.packet(101, true, sequence++, timestamp, ssrc, new byte[] {
                        (byte) random.nextInt(3), (byte) (random.nextBoolean() ? 0x8a : 10), 0, (byte) samples
                    })));
                case 11 ->
                    records.add(track.rtp(now, AudioRecords.packet(13, true, sequence++, timestamp, ssrc, new byte[] {
                        (byte) random.nextInt(80)
                    })));
                case 9 -> {
                    ssrc = random.nextInt(3) == 0 ? random.nextInt() : ssrc;
                    timestamp += random.nextInt(4) == 0 ? random.nextLong() : 8_000;
                    sequence += random.nextInt(3) == 0 ? 20_000 : 0;
                }
                case 10 -> {
                    if (random.nextInt(3) == 0) {
                        mark(track, records, now);
                    }
                }
                default -> records.add(track.rtp(now, packet));
            }
            if (random.nextInt(6) == 0) {
                held.forEach(late -> records.add(track.rtp(now, late)));
                held.clear();
            }
        }
        if (random.nextBoolean()) {
            records.add(track.closed(length));
        }
        return records;
    }

    private List<AudioRecord> pcm(int stream, Direction direction) {
        int[] rates = {8_000, 8_000, 16_000, 24_000, 44_100, 48_000, 11_025, 8_001};
        AudioFormat format = new AudioFormat(
                random.nextInt(4) == 0 ? Encoding.PCMA : Encoding.PCM16,
                rates[random.nextInt(rates.length)],
                1 + random.nextInt(2));
        AudioRecords track = new AudioRecords(stream, direction, format);
        List<AudioRecord> records = new ArrayList<>();
        long opened = random.nextLong(4_000_000_000L);
        Gate gate = new Gate(track, records, opened);
        long timestamp = random.nextInt(1_000_000);
        for (long at = opened; at < SECONDS * 1_000_000_000L; at += 100_000_000) {
            Duration now = Duration.ofNanos(at + random.nextLong(30_000_000));
            if (gate.isPausedAt(now)) {
                continue;
            }
            int samples = format.sampleRateHz() / 10;
            byte[] media = TestMedia.codes(samples * format.bytesPerSample() + random.nextInt(2), random.nextInt());
            switch (random.nextInt(12)) {
                case 0, 1 -> records.add(track.play(now, media));
                case 2 -> {
                    for (int i = 0; i < 12; i++) {
                        records.add(track.play(now, media));
                    }
                }
                case 3, 4, 5 -> records.add(track.frame(now, timestamp, media));
                case 6, 7 -> records.add(track.frame(now, media));
                case 8 -> timestamp -= random.nextInt(3) * samples;
                case 9 -> records.add(track.mark(Type.CLEAR, now));
                case 10 -> mark(track, records, now);
                default -> {}
            }
            timestamp += samples;
        }
        return records;
    }

    private void mark(AudioRecords track, List<AudioRecord> records, Duration now) {
        Reason reason = pauses.isEmpty() ? Reason.NONE : Reason.CONSENT_PENDING;
        if (random.nextInt(4) == 0) {
            Pause[] before = pauses.stream()
                    .filter(pause -> pause.toNanos() <= now.toNanos())
                    .toArray(Pause[]::new);
            records.add(track.mark(Type.ERASE, now, Reason.NONE, before));
        } else {
            records.add(track.mark(Type.WITHHOLD, now, reason));
            records.add(track.mark(Type.RESUME, now.plusNanos(random.nextLong(400_000_000)), reason));
        }
    }

    /** Tells a track of the pauses, each at its time. */
    private final class Gate {
        private final AudioRecords track;
        private final List<AudioRecord> records;
        private int next;
        private boolean paused;

        Gate(AudioRecords track, List<AudioRecord> records, long opened) {
            this.track = track;
            this.records = records;
            while (next < pauses.size() && pauses.get(next).toNanos() <= opened) {
                next++;
            }
            List<Pause> before = new ArrayList<>(pauses.subList(0, next));
            if (next < pauses.size() && pauses.get(next).fromNanos() <= opened) {
                before.add(new Pause(pauses.get(next).fromNanos(), Pause.GOES_ON, Reason.HOLD));
            }
            records.add(track.opened(Duration.ofNanos(opened), before.toArray(Pause[]::new)));
        }

        boolean isPausedAt(Duration now) {
            while (next < pauses.size()) {
                long nanos =
                        paused ? pauses.get(next).toNanos() : pauses.get(next).fromNanos();
                if (nanos > now.toNanos()) {
                    break;
                }
                records.add(track.mark(paused ? Type.RESUME : Type.WITHHOLD, Duration.ofNanos(nanos), Reason.HOLD));
                next += paused ? 1 : 0;
                paused = !paused;
            }
            return paused;
        }
    }
}
