/**
 * Keeps finished recordings encrypted, each session under a key of its own. Needs {@code com.google.crypto.tink:tink} on
 * the class path.
 */
@NullMarked
package org.sessionlog.audio.encryption;

import org.jspecify.annotations.NullMarked;
