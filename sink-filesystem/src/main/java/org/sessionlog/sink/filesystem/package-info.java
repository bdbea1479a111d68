/** Session logs as files: one line a record, rotated by size, cut back to a checkpoint after a crash. */
@NullMarked
package org.sessionlog.sink.filesystem;

import org.jspecify.annotations.NullMarked;
