/** A sample: records what ffmpeg reads, in segments, and looks after the recordings. */
@NullMarked
package org.sessionlog.samples.recorder;

import org.jspecify.annotations.NullMarked;
