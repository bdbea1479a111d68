/** Makes other sound files of a finished recording: stereo, louder or softer, a part of it, as WAV, AU, AIFF or FLAC. */
@NullMarked
package org.sessionlog.audio.export;

import org.jspecify.annotations.NullMarked;
