package org.sessionlog.audio;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;
import org.sessionlog.testkit.AudioRecords;

/**
 * One party's RTP stream with random speech, and where each of its samples belongs: sample for sample what the recording
 * must hold of what was sent.
 */
final class Talker {
    static final int PACKET = 160;

    private final AudioRecords records;
    private final SplittableRandom speech;
    private short[] wanted = new short[0];
    private int payloadType;
    private int ssrc;
    private int sequence;
    private long timestamp;
    /** Place of timestamp 0; known from the first packet on. */
    private long origin;

    private boolean anchored;

    /** A datagram that waits to be delivered. */
    record Packet(byte[] bytes, long timestamp, short[] samples) {}

    Talker(int stream, Direction direction) {
        this(stream, direction, 0x1234_5678, 1_000, 50_000);
    }

    Talker(int stream, Direction direction, int ssrc, int sequence, long timestamp) {
        records = new AudioRecords(stream, direction, payloadType == 0 ? AudioFormat.PCMU_8000 : AudioFormat.PCMA_8000);
        speech = new SplittableRandom(stream);
        this.ssrc = ssrc;
        this.sequence = sequence;
        this.timestamp = timestamp;
    }

    AudioRecords records() {
        return records;
    }

    Talker payloadType(int type) {
        payloadType = type;
        return this;
    }

    /** Speaks one packet. */
    Packet packet() {
        return packet(PACKET);
    }

    Packet packet(int length) {
        byte[] payload = new byte[length];
        speech.nextBytes(payload);
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = payloadType == 8 ? Itu.aLaw(payload[i] & 0xff) : Itu.muLaw(payload[i] & 0xff);
        }
        byte[] bytes = AudioRecords.packet(payloadType, false, sequence++, timestamp, ssrc, payload);
        Packet packet = new Packet(bytes, timestamp, samples);
        timestamp += length;
        return packet;
    }

    /** A packet that carries no audio, e.g. an event; the clock stays. */
    byte[] other(int type, byte... payload) {
        return AudioRecords.packet(type, true, sequence++, timestamp, ssrc, payload);
    }

    /** Says nothing for so many samples, and sends nothing. */
    Talker silent(long samples) {
        timestamp += samples;
        return this;
    }

    /** Becomes another source. */
    Talker restart(int newSsrc, int newSequence, long newTimestamp) {
        ssrc = newSsrc;
        sequence = newSequence;
        timestamp = newTimestamp;
        anchored = false;
        return this;
    }

    /** Delivers a packet: its samples belong where its timestamp says. */
    AudioRecord arrives(Packet packet, Duration at) {
        if (!anchored) {
            anchored = true;
            origin = at.toNanos() / 125_000 - packet.timestamp;
        }
        expect(origin + packet.timestamp, packet.samples);
        return records.rtp(at, packet.bytes);
    }

    /** These samples must be there, over what was there. */
    void expect(long at, short... samples) {
        int from = (int) Math.max(0, -at);
        int end = (int) (at + samples.length);
        if (end > wanted.length) {
            wanted = Arrays.copyOf(wanted, end);
        }
        System.arraycopy(samples, from, wanted, (int) at + from, samples.length - from);
    }

    /** What the side must hold. */
    short[] wanted(int length) {
        return Arrays.copyOf(wanted, length);
    }
}
