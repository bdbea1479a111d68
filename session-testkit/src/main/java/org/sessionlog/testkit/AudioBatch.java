package org.sessionlog.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.spi.Recording;

/** A batch over one byte array that is used again after the call, as delivery hands it out. */
final class AudioBatch {
    private final byte[] memory;
    private final List<AudioRecord> records = new ArrayList<>();

    /** Has a recording write records that are gone when the call has returned. */
    static void write(Recording recording, List<AudioRecord> records) {
        AudioBatch batch = new AudioBatch(records);
        try {
            recording.write(batch.records);
        } finally {
            batch.overwrite();
        }
    }

    private AudioBatch(List<AudioRecord> of) {
        memory = new byte[of.stream().mapToInt(AudioRecord::length).sum() + 16];
        int at = 8;
        for (AudioRecord record : of) {
            System.arraycopy(record.array(), record.offset(), memory, at, record.length());
            records.add(TestAudioRecord.over(record, memory, at));
            at += record.length();
        }
    }

    private void overwrite() {
        Arrays.fill(memory, (byte) 0x55);
        records.clear();
    }
}
