/** Puts what is logged through Log4j 2 into the session it belongs to. */
@NullMarked
package org.sessionlog.sink.filesystem.capture.log4j;

import org.jspecify.annotations.NullMarked;
