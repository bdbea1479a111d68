package org.sessionlog.chat.langchain4j;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong in a callback stays there: LangChain4j would hand an {@link Error} to the application. */
final class Trouble {
    private static final Logger LOG = LoggerFactory.getLogger("org.sessionlog");
    private static final AtomicLong COUNT = new AtomicLong();

    private Trouble() {}

    static void tell(Throwable cause) {
        long count = COUNT.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            try {
                LOG.warn("an exchange with a language model was not recorded as it should; {} so far", count, cause);
            } catch (Throwable ignored) {
                // a logging back end in trouble is no trouble of the application's
            }
        }
    }
}
