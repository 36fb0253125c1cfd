package org.angarium.message;

import jakarta.jms.JMSException;
import java.util.Locale;
import java.util.Set;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * The names of properties and what Jakarta Messaging 3.5.1 and 3.5.9 allow as one.
 *
 * <p>A name must be an identifier of a selector. Names that begin with {@code JMS} belong to the
 * specification; of them an application may set those that begin with {@code JMSX} or {@code JMS_},
 * as when it copies the properties of a message that another provider made.
 */
final class PropertyNames {
  /** The group that a message belongs to. */
  static final String GROUP_ID = "JMSXGroupID";

  /** Which message of its group it is; -1 for the last. */
  static final String GROUP_SEQUENCE = "JMSXGroupSeq";

  /** Whether the consumer has had none of the group before; the provider sets it on receipt. */
  static final String FIRST_FOR_CONSUMER = "JMSXGroupFirstForConsumer";

  /** What the sender calls the message, so that it is not sent twice. */
  static final String DEDUPLICATION_ID = "JMS_ANGARIUM_DEDUPLICATION_ID";

  /** The longest deduplication id, in characters. */
  static final int MAX_DEDUPLICATION_ID = 255;

  /** Who sent a message; the provider may set it on send. */
  static final String USER_ID = "JMSXUserID";

  /** How often a message was delivered; the provider sets it on receipt. */
  static final String DELIVERY_COUNT = "JMSXDeliveryCount";

  private static final Set<String> SET_ON_RECEIPT =
      Set.of(
          DELIVERY_COUNT, FIRST_FOR_CONSUMER, "JMSXConsumerTXID", "JMSXRcvTimestamp", "JMSXState");

  private static final Set<String> RESERVED =
      Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

  private PropertyNames() {}

  /** Whether it tells about one delivery, so that it is not sent on. */
  static boolean isSetOnReceipt(String name) {
    return name.startsWith("JMSX") && SET_ON_RECEIPT.contains(name);
  }

  /**
   * Checks a name before a property is set.
   *
   * @throws IllegalArgumentException for null and the empty string, as the specification wants
   * @throws JMSException {@link ErrorCode#INVALID_PROPERTY_NAME}
   */
  static String check(@Nullable String given) throws JMSException {
    String name = requireName(given, "property");
    String problem = problem(name);
    if (problem != null) {
      throw JmsErrors.checked(
          ErrorCode.INVALID_PROPERTY_NAME,
          "the property name \"%s\" is refused: %s; choose another name".formatted(name, problem));
    }
    return name;
  }

  /**
   * Refuses null and the empty string.
   *
   * @throws IllegalArgumentException as the specification wants for properties and map entries
   */
  static String requireName(@Nullable String name, String what) {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: the name of a %s must have one character at least, was: %s"
              .formatted(
                  ErrorCode.INVALID_PROPERTY_NAME.code(), what, name == null ? "null" : "\"\""));
    }
    return name;
  }

  private static @Nullable String problem(String name) {
    if (!isIdentifier(name)) {
      return "it is not an identifier (letters, digits, _ and $, and no digit in front)";
    } else if (name.length() <= 7 && RESERVED.contains(name.toUpperCase(Locale.ROOT))) {
      return "it is a word of the selector language";
    } else if (name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_")) {
      return "names that begin with JMS are reserved";
    }
    return null;
  }

  private static boolean isIdentifier(String name) {
    if (!Character.isJavaIdentifierStart(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      if (!Character.isJavaIdentifierPart(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
