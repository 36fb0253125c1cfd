package org.angarium.model;

import org.jspecify.annotations.Nullable;

/**
 * The name of a destination: a queue or a topic, permanent or temporary.
 *
 * <p>Queues and topics have separate name spaces. A name has 1 to {@value #MAX_LENGTH} characters,
 * none of them a control character, and does not begin or end with white space.
 */
public record DestinationName(Kind kind, String name, boolean temporary) {
  /** The longest name, in characters. */
  public static final int MAX_LENGTH = 255;

  /** Queue or topic. */
  public enum Kind {
    QUEUE,
    TOPIC
  }

  /**
   * @throws AngariumException {@link ErrorCode#INVALID_DESTINATION_NAME}
   */
  public DestinationName {
    check(kind, name);
  }

  /** A permanent queue. */
  public static DestinationName queue(String name) {
    return new DestinationName(Kind.QUEUE, name, false);
  }

  /** A permanent topic. */
  public static DestinationName topic(String name) {
    return new DestinationName(Kind.TOPIC, name, false);
  }

  /** Whether this is a queue. */
  public boolean isQueue() {
    return kind == Kind.QUEUE;
  }

  private static void check(Kind kind, String name) {
    String problem = null;
    if (name.isEmpty()) {
      problem = "it is empty";
    } else if (name.length() > MAX_LENGTH) {
      problem = "it has " + name.length() + " characters, " + MAX_LENGTH + " are allowed";
    } else if (!name.strip().equals(name)) {
      problem = "it begins or ends with white space";
    } else if (name.chars().anyMatch(Character::isISOControl)) {
      problem = "it has a control character";
    }
    if (problem != null) {
      throw new AngariumException(
          ErrorCode.INVALID_DESTINATION_NAME,
          "the %s name \"%s\" is refused: %s; choose another name"
              .formatted(kind.name().toLowerCase(java.util.Locale.ROOT), name, problem));
    }
  }

  // written out: what the JVM makes for a record takes a while at the first use, at each start
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DestinationName that
        && kind == that.kind
        && temporary == that.temporary
        && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + (isQueue() ? 1 : 2) + (temporary ? 4 : 0);
  }

  /** The kind and the name, as in error texts: {@code queue "orders"}. */
  @Override
  public String toString() {
    return (temporary ? "temporary " : "") + (isQueue() ? "queue \"" : "topic \"") + name + '"';
  }
}
