package org.sessionlog.samples.voiceagent;

import java.nio.ByteBuffer;

/** What lies before the IP header in a captured packet. Values: the list of link-layer header types of tcpdump.org. */
enum LinkLayer {
    ETHERNET(1, 14, 12),
    LINUX_SLL(113, 16, 14),
    LINUX_SLL2(276, 20, 0);

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int ETHERTYPE_QINQ = 0x88A8;
    private static final int ETHERTYPE_OLD_QINQ = 0x9100;
    private static final int VLAN_TAG_BYTES = 4;

    private final int type;
    private final int headerBytes;
    private final int protocolAt;

    LinkLayer(int type, int headerBytes, int protocolAt) {
        this.type = type;
        this.headerBytes = headerBytes;
        this.protocolAt = protocolAt;
    }

    static LinkLayer of(String file, int type) throws BadInputException {
        for (LinkLayer link : values()) {
            if (link.type == type) {
                return link;
            }
        }
        throw new BadInputException(file + " was captured on a link of type " + type
                + "; those of type 1 (Ethernet), 113 and 276 (Linux cooked, tcpdump -i any) can be read");
    }

    /** Where the IPv4 header begins in a frame; -1 if it carries something else or ends before. */
    int ipv4At(ByteBuffer frame) {
        if (frame.limit() < headerBytes) {
            return -1;
        }
        int protocol = frame.getShort(protocolAt) & 0xFFFF;
        int at = headerBytes;
        while (protocol == ETHERTYPE_VLAN || protocol == ETHERTYPE_QINQ || protocol == ETHERTYPE_OLD_QINQ) {
            if (frame.limit() < at + VLAN_TAG_BYTES) {
                return -1;
            }
            protocol = frame.getShort(at + 2) & 0xFFFF;
            at += VLAN_TAG_BYTES;
        }
        return protocol == ETHERTYPE_IPV4 ? at : -1;
    }
}
