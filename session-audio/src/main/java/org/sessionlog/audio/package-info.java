/** From RTP packets and PCM frames to aligned WAV files: the recorder named {@code wav}. */
@NullMarked
package org.sessionlog.audio;

import org.jspecify.annotations.NullMarked;
