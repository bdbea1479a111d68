/** A telephone call with a scripted voice agent, recorded by Sessionlog: the smallest real application of it. */
@NullMarked
package org.sessionlog.samples.voiceagent;

import org.jspecify.annotations.NullMarked;
