package org.sessionlog.sink.filesystem;

/**
 * When a log is rotated and what is kept.
 *
 * @param maxBytes a file does not become longer, unless a single line is; {@link Long#MAX_VALUE} when there is no rotation
 * @param backups how many full files are kept, at least 1
 */
record RotationPolicy(long maxBytes, int backups) {}
