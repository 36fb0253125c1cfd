package org.angarium.message;

import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** A temporary queue (Jakarta Messaging 4.1.5). Immutable and thread-safe. */
public final class AngariumTemporaryQueue extends AngariumQueue implements TemporaryQueue {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Deletion deletion;

  /**
   * @param name a temporary queue's
   * @param deletion what {@link #delete()} calls; null where a message brought the name, so that it
   *     is refused
   */
  public AngariumTemporaryQueue(DestinationName name, @Nullable Deletion deletion) {
    super(name);
    this.deletion = deletion;
  }

  /** Deletes it; only the connection that made it may. */
  @Override
  public void delete() throws JMSException {
    deleteBy(deletion);
  }
}
