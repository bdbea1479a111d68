/** Puts what is logged through Logback into the session it belongs to. */
@NullMarked
package org.sessionlog.sink.filesystem.capture.logback;

import org.jspecify.annotations.NullMarked;
