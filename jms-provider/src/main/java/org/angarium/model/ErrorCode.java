package org.angarium.model;

/**
 * The stable codes of Angarium's errors.
 *
 * <p>A code never changes its meaning and is never given again; users may search for it and program
 * against it ({@link jakarta.jms.JMSException#getErrorCode()}). The hundreds tell the area: 10
 * configuration, 11 connections, 12 destinations and limits, 13 subscriptions, 14 selectors, 15
 * messages, 16 sessions and transactions, 17 storage, 18 security, 19 faults of Angarium itself, 20
 * outbox and inbox, 21 the application's tables, 22 schedules. 23 is the CDI extension's, which has
 * its codes itself.
 */
public enum ErrorCode {
  // 10xx: configuration
  INVALID_URL(1001, Kind.GENERAL),
  INVALID_SETTING(1002, Kind.GENERAL),
  NO_SUCH_NAME(1003, Kind.GENERAL),
  NAMES_ARE_FIXED(1004, Kind.GENERAL),

  // 11xx: connections and lifecycle
  BROKER_CLOSED(1101, Kind.ILLEGAL_STATE),
  CONNECTION_CLOSED(1102, Kind.ILLEGAL_STATE),
  CLIENT_ID_IN_USE(1103, Kind.INVALID_CLIENT_ID),
  CLIENT_ID_LATE(1104, Kind.ILLEGAL_STATE),
  CLIENT_ID_INVALID(1105, Kind.INVALID_CLIENT_ID),
  INTERRUPTED(1106, Kind.GENERAL),
  CLOSED_BY_OPERATOR(1107, Kind.ILLEGAL_STATE),
  NO_SUCH_CONNECTION(1108, Kind.GENERAL),

  // 12xx: destinations and limits
  INVALID_DESTINATION_NAME(1201, Kind.INVALID_DESTINATION),
  NO_SUCH_DESTINATION(1202, Kind.INVALID_DESTINATION),
  DESTINATION_FULL(1203, Kind.RESOURCE_ALLOCATION),
  DESTINATION_IN_USE(1204, Kind.ILLEGAL_STATE),
  MEMORY_FULL(1205, Kind.RESOURCE_ALLOCATION),
  NOT_OWNER_OF_TEMPORARY(1206, Kind.INVALID_DESTINATION),
  DESTINATION_PAUSED(1207, Kind.RESOURCE_ALLOCATION),
  DISK_FULL(1208, Kind.RESOURCE_ALLOCATION),

  // 13xx: subscriptions
  NO_SUCH_SUBSCRIPTION(1301, Kind.INVALID_DESTINATION),
  SUBSCRIPTION_IN_USE(1302, Kind.ILLEGAL_STATE),
  SUBSCRIPTION_MISMATCH(1303, Kind.ILLEGAL_STATE),
  CLIENT_ID_REQUIRED(1304, Kind.ILLEGAL_STATE),
  INVALID_SUBSCRIPTION_NAME(1305, Kind.ILLEGAL_STATE),

  // 14xx: selectors
  INVALID_SELECTOR(1401, Kind.INVALID_SELECTOR),

  // 15xx: messages
  MESSAGE_FORMAT(1501, Kind.MESSAGE_FORMAT),
  MESSAGE_NOT_READABLE(1502, Kind.NOT_READABLE),
  MESSAGE_NOT_WRITABLE(1503, Kind.NOT_WRITABLE),
  MESSAGE_EOF(1504, Kind.EOF),
  INVALID_PROPERTY_NAME(1505, Kind.GENERAL),
  CLASS_NOT_ALLOWED(1506, Kind.MESSAGE_FORMAT),
  MESSAGE_TOO_LARGE(1507, Kind.RESOURCE_ALLOCATION),
  INVALID_HEADER(1508, Kind.GENERAL),
  NO_SUCH_MESSAGE(1509, Kind.GENERAL),
  MESSAGE_IN_USE(1510, Kind.ILLEGAL_STATE),
  NO_ORIGIN(1511, Kind.GENERAL),

  // 16xx: sessions and transactions
  SESSION_CLOSED(1601, Kind.ILLEGAL_STATE),
  NOT_TRANSACTED(1602, Kind.ILLEGAL_STATE),
  TRANSACTION_ROLLED_BACK(1603, Kind.TRANSACTION_ROLLED_BACK),
  TRANSACTION_TOO_LARGE(1604, Kind.RESOURCE_ALLOCATION),
  TOO_MANY_UNACKNOWLEDGED(1605, Kind.RESOURCE_ALLOCATION),
  STALE_DELIVERY(1606, Kind.ILLEGAL_STATE),
  ILLEGAL_CALL(1607, Kind.ILLEGAL_STATE),
  NOT_SUPPORTED(1608, Kind.GENERAL),
  LISTENER_FAILED(1609, Kind.GENERAL),
  INVALID_SESSION_MODE(1610, Kind.GENERAL),
  DUPLICATE_BRANCH(1611, Kind.GENERAL),
  NO_SUCH_BRANCH(1612, Kind.GENERAL),
  COMMITTED_BY_HAND(1613, Kind.GENERAL),
  ROLLED_BACK_BY_HAND(1614, Kind.GENERAL),
  SERVER_SESSION_FAILED(1615, Kind.GENERAL),
  MORE_THAN_ONE_DATABASE(1616, Kind.GENERAL),

  // 17xx: storage
  STORE_FAILED(1701, Kind.GENERAL),
  STORE_IN_USE(1702, Kind.GENERAL),
  STORE_DAMAGED(1703, Kind.GENERAL),
  STORE_FOREIGN(1704, Kind.GENERAL),
  STORE_NEWER(1705, Kind.GENERAL),
  STORE_H2_VERSION(1706, Kind.GENERAL),
  STORE_SECRET(1707, Kind.SECURITY),
  BACKUP_FAILED(1708, Kind.GENERAL),
  BACKUP_CANCELLED(1709, Kind.GENERAL),
  STORE_MOVING(1710, Kind.GENERAL),
  MOVE_REFUSED(1711, Kind.GENERAL),
  MOVE_DIFFERS(1712, Kind.GENERAL),

  // 18xx: security
  NOT_AUTHENTICATED(1801, Kind.SECURITY),

  // 19xx: faults of Angarium itself
  INTERNAL(1901, Kind.GENERAL),

  // 20xx: outbox and inbox
  NO_TRANSACTION(2001, Kind.ILLEGAL_STATE),
  NO_MESSAGE_ID(2002, Kind.GENERAL),
  OUTBOX_MESSAGE_NOT_SENT(2003, Kind.GENERAL),
  OUTBOX_RELAY_FAILED(2004, Kind.GENERAL),

  // 21xx: the application's tables
  NO_FREE_CONNECTION(2101, Kind.RESOURCE_ALLOCATION),
  ONE_RESOURCE_ONLY(2102, Kind.GENERAL),

  // 22xx: schedules
  INVALID_SCHEDULE(2201, Kind.GENERAL),
  SCHEDULE_EXISTS(2202, Kind.GENERAL),
  SCHEDULE_CHANGED(2203, Kind.ILLEGAL_STATE),
  SCHEDULE_IN_USE(2204, Kind.ILLEGAL_STATE),
  SCHEDULES_FULL(2205, Kind.RESOURCE_ALLOCATION);

  /** Which exception of {@code jakarta.jms} an error becomes. */
  public enum Kind {
    GENERAL,
    ILLEGAL_STATE,
    INVALID_CLIENT_ID,
    INVALID_DESTINATION,
    INVALID_SELECTOR,
    MESSAGE_FORMAT,
    NOT_READABLE,
    NOT_WRITABLE,
    EOF,
    RESOURCE_ALLOCATION,
    SECURITY,
    TRANSACTION_ROLLED_BACK
  }

  private final int number;
  private final Kind kind;

  ErrorCode(int number, Kind kind) {
    this.number = number;
    this.kind = kind;
  }

  /** The code as users see it, such as {@code ANG-1203}. */
  public String code() {
    return "ANG-" + number;
  }

  /**
   * Whether it ends all work with the broker; of a commit nobody knows then whether it happened.
   */
  public boolean endsBroker() {
    return this == STORE_FAILED || this == BROKER_CLOSED;
  }

  /** Whether it tells of the store itself. */
  public boolean isOfStore() {
    return number / 100 == 17;
  }

  /** Which exception of {@code jakarta.jms} this becomes. */
  public Kind kind() {
    return kind;
  }
}
