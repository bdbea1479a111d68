package org.sessionlog.model;

/** Why a stretch of a session is not kept. */
public enum Withheld {
    /** Card numbers are being spoken or typed. */
    CARD_DATA,
    /** The parties asked for it. */
    ON_REQUEST,
    /** A call on hold. */
    HOLD,
    /** A rule or law forbids recording here. */
    REGULATION
}
