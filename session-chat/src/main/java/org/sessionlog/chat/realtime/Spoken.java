package org.sessionlog.chat.realtime;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.sessionlog.Utterance;
import org.sessionlog.model.HeardBy;
import org.sessionlog.model.ModelCall;
import org.slf4j.Logger;

/** What user and assistant say: texts, where they stand, and whether they were interrupted. */
final class Spoken {
    /** A text that is still coming is kept anew this often. */
    private static final long PARTIAL_MICROS = 1_000_000;

    private static final String NO_TRANSCRIPT = "[no transcript]";

    private final Session session;
    private final Logger log;
    private final Items items;
    private final ItemChain chain;
    private final Playing playing;

    Spoken(Session session, Logger log, Items items, ItemChain chain, Playing playing) {
        this.session = session;
        this.log = log;
        this.items = items;
        this.chain = chain;
        this.playing = playing;
    }

    void userBegins(String id, long now) {
        chain.place(id, now);
        if (!id.isEmpty() && !items.isFinished(id)) {
            Item item = items.of(id);
            item.spoken = true;
            item.began = now;
        }
        for (Item assistant : items.assistants()) {
            if (playing.isPlaying(assistant, now)) {
                supposeInterrupted(assistant, now);
                return;
            }
        }
    }

    void userEnds(String id, long now) {
        Item item = items.find(id);
        if (item != null) {
            item.ended = now;
        }
    }

    /** The transcript is there. Of what was no speech it is empty. */
    void transcribed(String id, String transcript, long now) {
        if (transcript.isBlank()) {
            items.finish(id);
        } else {
            user(id, transcript, now);
        }
    }

    /** What the user wrote, or said; empty if nobody will ever know. */
    void user(String id, String transcript, long now) {
        if (!id.isEmpty() && items.isFinished(id)) {
            return;
        }
        Item item = items.of(id);
        if (!transcript.isEmpty()) {
            item.text(0, transcript);
        }
        long place = chain.place(id, now);
        String text = item.text().isEmpty() ? NO_TRANSCRIPT : item.text();
        long began = item.began == Item.UNKNOWN ? place : item.began;
        session.say(Utterance.user(text)
                .times(time(began), time(item.ended == Item.UNKNOWN ? Math.max(began, place) : item.ended))
                .at(place));
        items.finish(id);
    }

    /** A piece of what the assistant says, as text. */
    void assistant(Item item, int content, String delta, long now) {
        if (item.complete || items.isFinished(item.id)) {
            return;
        }
        begin(item, now);
        item.add(content, delta);
        if (item.message == null) {
            item.message = session.say(assistant(item).goingOn());
            item.written = now;
        } else if (now - item.written >= PARTIAL_MICROS) {
            item.message.partial(item.text());
            item.written = now;
        }
    }

    /** All that the assistant generated of one content; of what is cut short all the same. */
    void assistantDone(Item item, int content, String whole, long now) {
        if (items.isFinished(item.id)) {
            return;
        }
        begin(item, now);
        String before = item.complete ? item.text() : "";
        item.text(content, whole);
        item.complete = true;
        if (item.message == null) {
            item.message = session.say(assistant(item));
        } else if (!item.text().equals(before)) {
            item.message.text(item.text());
        }
        tellInterrupted(item);
    }

    private void begin(Item item, long now) {
        chain.place(item.id, now);
        item.assistant = true;
        item.began = item.began == Item.UNKNOWN ? now : item.began;
    }

    private Utterance assistant(Item item) {
        long place = chain.place(item.id, item.began);
        return Utterance.assistant(item.text())
                .times(time(item.began), time(session.place()))
                .at(place);
    }

    /** A response is over: the last of its items tells what it took. */
    void responseDone(Item item, ModelCall call, boolean cancelledBySpeech, long now) {
        if (item.message != null && !item.complete) {
            item.complete = true;
            item.message.text(item.text());
        }
        if (item.message != null) {
            item.message.model(call);
        }
        if (cancelledBySpeech) {
            if (item.heardMillis == Item.UNKNOWN && playing.isPlaying(item, now)) {
                supposeInterrupted(item, now);
            }
            item.confirmed |= item.heardMillis != Item.UNKNOWN;
            playing.cut(now);
            tellInterrupted(item);
        }
    }

    private void supposeInterrupted(Item item, long now) {
        if (!item.confirmed) {
            item.heardMillis = playing.heardMillis(item, now);
            item.heardBy = playing.knownBy();
        }
    }

    /** The service played it, and stopped because the user spoke. */
    void cleared(long now) {
        for (Item item : items.assistants()) {
            if (item.heardMillis != Item.UNKNOWN && !item.confirmed && playing.isPlaying(item, now)) {
                item.heardMillis = playing.heardMillis(item, now);
                item.heardBy = HeardBy.PLAYBACK;
                item.confirmed = true;
                tellInterrupted(item);
            }
        }
        playing.stopped();
    }

    /** Whoever played it says how much of it was heard. */
    void truncated(String id, long millis, long now) {
        playing.cut(now);
        Item item = items.find(id);
        boolean wholly = item != null && item.audioMillis > 0 && millis >= item.audioMillis;
        if (item == null || millis < 0 || wholly) {
            return;
        }
        item.heardMillis = millis;
        item.heardBy = HeardBy.REPORT;
        item.confirmed = true;
        tellInterrupted(item);
    }

    /** Once it is certain, and the text that it is of is there. */
    private void tellInterrupted(Item item) {
        Message message = item.message;
        String how = item.heardMillis + " " + item.heardBy + " " + item.text();
        if (message == null || !item.confirmed || !item.complete || how.equals(item.toldAs)) {
            return;
        }
        item.toldAs = how;
        message.interruptedAfter(Duration.ofMillis(item.heardMillis), item.heardText(item.heardMillis), item.heardBy);
        log.atInfo()
                .addKeyValue("item", item.id)
                .addKeyValue("played_ms", item.heardMillis)
                .addKeyValue("known_by", item.heardBy.name().toLowerCase(java.util.Locale.ROOT))
                .log("interrupted");
    }

    /** Nothing more comes: what has been heard in part is kept so. */
    void close(long now) {
        for (Item item : items.all()) {
            if (item.assistant && item.message != null && !item.complete) {
                item.complete = true;
                item.message.text(item.text());
                tellInterrupted(item);
            } else if (item.spoken && item.message == null && !item.assistant) {
                user(item.id, "", now);
            }
        }
    }

    private Instant time(long micros) {
        return session.info().startedAt().plus(micros, ChronoUnit.MICROS);
    }
}
