package org.sessionlog.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScratchTest {
    private final ScratchPool pool = new ScratchPool();

    @Test
    void numbers_are_big_endian_and_one_behind_the_other() {
        try (Scratch scratch = pool.borrow()) {
            scratch.putByte(-2).putShort(-3).putInt(-4).putLong(-5).putBytes(new byte[] {1, 2, 3, 4}, 1, 2);
            scratch.setInt(3, 44);
            ByteBuffer bytes = ByteBuffer.wrap(scratch.array(), 0, scratch.length());
            assertThat(bytes.get()).isEqualTo((byte) -2);
            assertThat(bytes.getShort()).isEqualTo((short) -3);
            assertThat(bytes.getInt()).isEqualTo(44);
            assertThat(bytes.getLong()).isEqualTo(-5);
            assertThat(bytes.getShort()).isEqualTo((short) 0x0203);
            assertThat(bytes.hasRemaining()).isFalse();
            assertThat(scratch.position()).isEqualTo(17);
            assertThatThrownBy(() -> scratch.setInt(14, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThat(scratch.reset().length()).isZero();
        }
    }

    @Test
    void texts_are_utf_8_behind_their_length_whatever_is_in_them() {
        Random random = new Random(7);
        int[] ranges = {0x80, 0x800, 0x10000, 0x110000};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int range = ranges[random.nextInt(ranges.length)];
            for (int left = random.nextInt(60); left > 0; left--) {
                text.appendCodePoint(random.nextInt(random.nextInt(3) == 0 ? range : 0x80));
            }
            byte[] expected = text.toString().getBytes(StandardCharsets.UTF_8);
            CharSequence given = random.nextBoolean() ? text : text.toString();
            try (Scratch scratch = pool.borrow()) {
                scratch.putByte(1).putUtf8(given).putByte(2);
                ByteBuffer bytes = ByteBuffer.wrap(scratch.array(), 0, scratch.length());
                assertThat(bytes.get()).isEqualTo((byte) 1);
                byte[] read = new byte[bytes.getInt()];
                bytes.get(read);
                assertThat(read).isEqualTo(expected);
                assertThat(bytes.get()).isEqualTo((byte) 2);
            }
        }
    }

    @Test
    void a_lone_surrogate_is_a_question_mark_and_null_has_the_length_minus_one() {
        try (Scratch scratch = pool.borrow()) {
            scratch.putUtf8("a\uD83D")
                    .putUtf8("\uDE00b")
                    .putUtf8("\uD83D\uD83D\uDE00")
                    .putUtf8(null)
                    .putUtf8("");
            ByteBuffer bytes = ByteBuffer.wrap(scratch.array(), 0, scratch.length());
            assertThat(text(bytes)).isEqualTo("a?");
            assertThat(text(bytes)).isEqualTo("?b");
            assertThat(text(bytes)).isEqualTo("?\uD83D\uDE00");
            assertThat(bytes.getInt()).isEqualTo(-1);
            assertThat(bytes.getInt()).isZero();
            assertThat(bytes.hasRemaining()).isFalse();
        }
    }

    private static String text(ByteBuffer bytes) {
        byte[] read = new byte[bytes.getInt()];
        bytes.get(read);
        return new String(read, StandardCharsets.UTF_8);
    }

    @Test
    void what_does_not_fit_into_16_mib_is_cut_at_a_character_and_nothing_follows() {
        String text = "\u20AC".repeat(6 << 20);
        try (Scratch scratch = pool.borrow()) {
            scratch.putInt(5).putUtf8(text).putInt(6).putBytes(new byte[9], 0, 9);
            assertThat(scratch.cut()).isTrue();
            ByteBuffer bytes = ByteBuffer.wrap(scratch.array(), 0, scratch.length());
            assertThat(bytes.getInt()).isEqualTo(5);
            int length = bytes.getInt();
            assertThat(length % 3).isZero();
            assertThat(length).isBetween((16 << 20) - 11, (16 << 20) - 8).isEqualTo(bytes.remaining());
            assertThat(scratch.reset().cut()).isFalse();
        }
    }

    @Test
    void a_scratch_is_lent_to_one_at_a_time_and_a_large_array_is_not_kept() {
        Map<Scratch, Boolean> lent = new IdentityHashMap<>();
        List<Scratch> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(pool.borrow());
            assertThat(lent.put(all.get(i), true)).isNull();
        }
        all.forEach(Scratch::close);
        lent.clear();
        for (int i = 0; i < 100; i++) {
            assertThat(lent.put(pool.borrow(), true)).isNull();
        }
        // A second close must not put it into the pool a second time.
        Scratch twice = pool.borrow();
        twice.close();
        twice.close();
        assertThat(pool.borrow()).isNotSameAs(pool.borrow());
        Scratch large = new ScratchPool().borrow();
        large.putBytes(new byte[65 << 10], 0, 65 << 10);
        large.close();
        assertThat(large.array().length).isLessThanOrEqualTo(64 << 10);
    }
}
