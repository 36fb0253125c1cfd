package org.angarium.message;

import jakarta.jms.JMSException;
import jakarta.jms.TemporaryTopic;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** A temporary topic (Jakarta Messaging 4.2.7). Immutable and thread-safe. */
public final class AngariumTemporaryTopic extends AngariumTopic implements TemporaryTopic {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Deletion deletion;

  /**
   * @param name a temporary topic's
   * @param deletion what {@link #delete()} calls; null where a message brought the name, so that it
   *     is refused
   */
  public AngariumTemporaryTopic(DestinationName name, @Nullable Deletion deletion) {
    super(name);
    this.deletion = deletion;
  }

  /** Deletes it; only the connection that made it may. */
  @Override
  public void delete() throws JMSException {
    deleteBy(deletion);
  }
}
