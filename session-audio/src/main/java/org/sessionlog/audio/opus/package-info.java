/** Opus, for applications that have {@code io.github.jaredmdobson:concentus} on their class path. */
@NullMarked
package org.sessionlog.audio.opus;

import org.jspecify.annotations.NullMarked;
