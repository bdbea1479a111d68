package org.sessionlog.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sessionlog.model.AudioRecord;

/** A batch over one byte array that is used again after the call, as delivery hands it out. */
final class AudioBatch {
    private final byte[] memory;
    private final List<AudioRecord> records = new ArrayList<>();

    AudioBatch(List<AudioRecord> of) {
        memory = new byte[of.stream().mapToInt(AudioRecord::length).sum() + 16];
        int at = 8;
        for (AudioRecord record : of) {
            System.arraycopy(record.array(), record.offset(), memory, at, record.length());
            records.add(TestAudioRecord.over(record, memory, at));
            at += record.length();
        }
    }

    List<AudioRecord> records() {
        return records;
    }

    void overwrite() {
        Arrays.fill(memory, (byte) 0x55);
        records.clear();
    }
}
