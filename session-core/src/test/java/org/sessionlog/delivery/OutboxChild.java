package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.file.Path;

/** A process that fills an outbox whose plugin is out, and says of every record that was accepted. */
final class OutboxChild {
    private OutboxChild() {}

    /** Arguments: the directory; how many records, or 0 for no end. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        OutboxRig rig = new OutboxRig(Path.of(arguments[0]));
        int count = Integer.parseInt(arguments[1]);
        rig.mortal = false;
        rig.store.trouble = (step, session) -> {
            if (!session.id().equals("delivered")) {
                throw new IllegalStateException("out");
            }
        };
        rig.open();
        OutboxRig.Talk[] talks = {rig.talk("one").begin(), rig.talk("two").begin()};
        try {
            for (int i = 0; count == 0 || i < count; i++) {
                OutboxRig.Talk talk = talks[i % 2];
                if (!talk.say("record " + i + "x".repeat(i % 300))) {
                    throw new IllegalStateException("dropped");
                }
                System.out.println("accepted " + i);
                if (i % 50 == 0) { // the ledger is at work too
                    OutboxRig.Talk other = rig.talk("delivered " + i).begin();
                    rig.outbox().end(other.key(), other.how());
                }
            }
        } catch (IOException e) {
            System.out.println("failed: " + e.getMessage());
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
