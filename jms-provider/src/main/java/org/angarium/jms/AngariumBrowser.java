package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.engine.BrowseCursor;
import org.angarium.message.AngariumMessage;
import org.angarium.message.Receipt;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a queue's messages without consuming them (Jakarta Messaging 4.1.6). It does not need a
 * started connection. Not thread-safe.
 */
final class AngariumBrowser implements QueueBrowser {
  private final SessionCore session;
  private final Queue queue;
  private final DestinationName name;
  private final Selector selector;
  private final Set<Messages> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  AngariumBrowser(SessionCore session, Queue queue, DestinationName name, Selector selector) {
    this.session = session;
    this.queue = queue;
    this.name = name;
    this.selector = selector;
  }

  @Override
  public Queue getQueue() throws JMSException {
    checkOpen();
    return queue;
  }

  @Override
  public @Nullable String getMessageSelector() throws JMSException {
    checkOpen();
    return selector.text().isEmpty() ? null : selector.text();
  }

  /** Begins at the front, each time. The enumeration blocks for the disk. */
  @Override
  public Enumeration<AngariumMessage> getEnumeration() throws JMSException {
    checkOpen();
    BrowseCursor cursor =
        JmsCalls.checkedCall(() -> session.connection().core().engine().browse(name, selector));
    Messages messages = new Messages(cursor);
    open.add(messages);
    return messages;
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(Messages::end);
    session.forget(this);
  }

  private void checkOpen() throws JMSException {
    session.checkOpen();
    if (closed) {
      throw JmsErrors.checked(
          ErrorCode.SESSION_CLOSED,
          "this browser of %s is closed; create another one".formatted(name));
    }
  }

  /** The messages from where the cursor is; none after the browser has closed. */
  @SuppressWarnings("JdkObsolete") // the specification returns an Enumeration
  private final class Messages implements Enumeration<AngariumMessage> {
    private final BrowseCursor cursor;
    private @Nullable SentMessage next;

    Messages(BrowseCursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean hasMoreElements() {
      if (next == null && open.contains(this)) {
        try {
          next = cursor.next();
        } catch (AngariumException e) {
          throw JmsErrors.unchecked(e); // an Enumeration has no checked ones
        }
        if (next == null) {
          end();
        }
      }
      return next != null;
    }

    @Override
    public AngariumMessage nextElement() {
      SentMessage sent = hasMoreElements() ? next : null;
      if (sent == null) {
        throw new NoSuchElementException("%s has no more messages".formatted(name));
      }
      next = null;
      return AngariumMessage.received(sent, 1, Receipt.NONE, session.connection().filter());
    }

    void end() {
      if (open.remove(this)) {
        cursor.close();
      }
    }
  }
}
