package org.sessionlog.journal;

import java.nio.ByteBuffer;

/**
 * A register file or slab as an adopter finds it.
 *
 * @param name the file's name
 * @param bytes all of it, mapped
 */
record Part(String name, ByteBuffer bytes) {}
