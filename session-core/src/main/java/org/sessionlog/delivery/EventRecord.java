package org.sessionlog.delivery;

/**
 * One record of a session's event stream as delivery passes it on: undecoded, in a byte array that is used again after
 * the call it was handed to.
 */
final class EventRecord {
    int type;
    long position;
    long end;
    long nanos;
    byte[] bytes = {};
    int offset;
    int length;
}
