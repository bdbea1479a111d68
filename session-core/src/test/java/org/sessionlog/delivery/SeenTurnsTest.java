package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Sender;
import org.sessionlog.model.Turn;

class SeenTurnsTest {
    private static Turn turn(long sequence, Sender sender) {
        return Turn.of(sequence, sequence, Instant.EPOCH, sender, "text");
    }

    @Test
    void a_message_counts_once_however_often_and_in_whatever_order_it_comes_and_over_every_checkpoint() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Long> numbers = LongStream.rangeClosed(1, 3_000).boxed().collect(Collectors.toList());
        for (int at = 0; at < numbers.size(); at += 50) {
            Collections.shuffle(numbers.subList(at, Math.min(at + 50, numbers.size())), random);
        }
        SeenTurns seen = new SeenTurns(new byte[0]);
        for (int i = 0; i < numbers.size(); i++) {
            long number = numbers.get(i);
            seen.add(turn(number, number % 3 == 0 ? Sender.TOOL : number % 3 == 1 ? Sender.USER : Sender.ASSISTANT));
            // An amendment of one of the last, now and then of a very old one.
            long amended =
                    numbers.get(random.nextInt(10) == 0 ? random.nextInt(i + 1) : Math.max(0, i - random.nextInt(400)));
            seen.add(turn(amended, amended % 3 == 0 ? Sender.TOOL : Sender.USER));
            byte[] state = seen.state();
            assertThat(state).hasSizeLessThanOrEqualTo(Checkpoint.MAX_STATE_BYTES);
            seen = new SeenTurns(state);
        }
        assertThat(seen.messages()).as("seed %d", seed).isEqualTo(2_000);
        assertThat(seen.turns()).isEqualTo(3_000);
    }

    @Test
    void a_gap_of_any_length_is_not_counted() {
        SeenTurns seen = new SeenTurns(new byte[0]);
        seen.add(turn(1, Sender.USER));
        seen.add(turn(1_000_000, Sender.USER));
        seen.add(turn(1_000_000 - 511, Sender.USER));
        seen.add(turn(1_000_000 - 512, Sender.USER));
        assertThat(seen.messages()).isEqualTo(3);
    }
}
