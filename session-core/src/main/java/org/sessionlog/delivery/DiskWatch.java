package org.sessionlog.delivery;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.slf4j.event.Level;

/** Warns once when the disk has less room than {@code disk.min_free}, and again only when it had more meanwhile. */
final class DiskWatch {
    private final Delivery delivery;
    private final long minFreeBytes;
    private volatile boolean low;

    DiskWatch(Delivery delivery) {
        this.delivery = delivery;
        this.minFreeBytes = delivery.spec().minFreeBytes();
    }

    /** On the housekeeper's thread. */
    void look() {
        if (!Files.isDirectory(delivery.directory())) {
            return;
        }
        long free = delivery.directory().toFile().getUsableSpace();
        // A tenth more before the next warning: room that comes and goes makes one, not many.
        boolean before = low;
        low = free < (before ? minFreeBytes + minFreeBytes / 10 : minFreeBytes);
        if (low && !before) {
            Delivery.LOG.warn(
                    "{} bytes are free below {}, fewer than disk.min_free of {}",
                    free,
                    delivery.directory(),
                    minFreeBytes);
            delivery.sessions().forEach(this::tell);
        }
    }

    /** A session that starts is told too. */
    void started(OpenSession session) {
        if (low) {
            tell(session);
        }
    }

    private void tell(OpenSession session) {
        session.tell(Level.WARN, "disk_low", List.of("min_free_bytes", Long.toString(minFreeBytes)));
    }

    Optional<String> note() {
        return low ? Optional.of("less room than disk.min_free is left") : Optional.empty();
    }
}
