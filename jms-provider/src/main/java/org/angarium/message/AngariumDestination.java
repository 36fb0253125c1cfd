package org.angarium.message;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Locale;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A destination of {@code jakarta.jms} (Jakarta Messaging 5.2): a name and no more; it need not
 * exist.
 *
 * <p>Immutable and thread-safe. Two are equal when kind (queue or topic) and name are. They can be
 * serialized and bound in JNDI.
 */
public abstract class AngariumDestination implements Destination, Serializable, Referenceable {
  private static final long serialVersionUID = 1L;

  private final transient DestinationName name;

  AngariumDestination(DestinationName name) {
    this.name = name;
  }

  /** The destination with this name. Only the one that its connection made can be deleted. */
  public static AngariumDestination of(DestinationName name) {
    if (name.isQueue()) {
      return name.temporary() ? new AngariumTemporaryQueue(name, null) : new AngariumQueue(name);
    }
    return name.temporary() ? new AngariumTemporaryTopic(name, null) : new AngariumTopic(name);
  }

  /**
   * The name of a destination of any provider.
   *
   * @throws JMSException {@link ErrorCode#INVALID_DESTINATION_NAME} for null, for one without a
   *     name, and for one that is neither queue nor topic; or from another provider
   */
  public static DestinationName nameOf(@Nullable Destination destination) throws JMSException {
    if (destination instanceof AngariumDestination own) {
      return own.name;
    }
    String queue = destination instanceof Queue q ? q.getQueueName() : null;
    String topic = destination instanceof Topic t ? t.getTopicName() : null;
    try {
      if (queue != null) {
        return new DestinationName(
            DestinationName.Kind.QUEUE, queue, destination instanceof TemporaryQueue);
      } else if (topic != null) {
        return new DestinationName(
            DestinationName.Kind.TOPIC, topic, destination instanceof TemporaryTopic);
      }
    } catch (AngariumException e) {
      throw JmsErrors.checked(e);
    }
    String found = destination == null ? "null" : "a " + destination.getClass().getName();
    throw JmsErrors.checked(
        ErrorCode.INVALID_DESTINATION_NAME,
        "the destination is refused: it is %s; use a Queue or a Topic that has a name"
            .formatted(found));
  }

  /** The name as Angarium's other layers use it. */
  public DestinationName name() {
    return name;
  }

  /** A reference for JNDI, from which {@link AngariumDestinationFactory} makes it again. */
  @Override
  public Reference getReference() {
    Reference reference =
        new Reference(getClass().getName(), AngariumDestinationFactory.class.getName(), null);
    reference.add(new StringRefAddr("kind", name.kind().name().toLowerCase(Locale.ROOT)));
    reference.add(new StringRefAddr("name", name.name()));
    reference.add(new StringRefAddr("temporary", String.valueOf(name.temporary())));
    return reference;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof AngariumDestination that
        && name.kind() == that.name.kind()
        && name.name().equals(that.name.name());
  }

  @Override
  public final int hashCode() {
    return 31 * name.name().hashCode() + (name.isQueue() ? 0 : 1);
  }

  /** The kind and the name: {@code queue "orders"}. */
  @Override
  public final String toString() {
    return name.toString();
  }

  final Object writeReplace() {
    return new Serialized(name.isQueue(), name.name(), name.temporary());
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a destination is read from its serialized form only");
  }

  /** What is serialized, so that a name is checked when it is read. */
  private record Serialized(boolean queue, String name, boolean temporary) implements Serializable {
    private Object readResolve() throws InvalidObjectException {
      try {
        DestinationName.Kind kind = queue ? DestinationName.Kind.QUEUE : DestinationName.Kind.TOPIC;
        return of(new DestinationName(kind, name, temporary));
      } catch (AngariumException e) {
        InvalidObjectException invalid = new InvalidObjectException(e.getMessage());
        invalid.initCause(e);
        throw invalid;
      }
    }
  }

  /** Deletes a temporary destination; given to those that their connection made. */
  @FunctionalInterface
  public interface Deletion {
    /**
     * Deletes it.
     *
     * @throws JMSException as {@link TemporaryQueue#delete()} says
     */
    void delete() throws JMSException;
  }

  /** Calls the deletion, or refuses where there is none. */
  final void deleteBy(@Nullable Deletion deletion) throws JMSException {
    if (deletion == null) {
      throw JmsErrors.checked(
          ErrorCode.NOT_OWNER_OF_TEMPORARY,
          "the %s cannot be deleted here: only the connection that made it may delete it"
              .formatted(name));
    }
    deletion.delete();
  }
}
