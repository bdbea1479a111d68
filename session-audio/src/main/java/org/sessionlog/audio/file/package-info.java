/** How this module's exports and encryption put files into folders; not for applications. */
@NullMarked
package org.sessionlog.audio.file;

import org.jspecify.annotations.NullMarked;
