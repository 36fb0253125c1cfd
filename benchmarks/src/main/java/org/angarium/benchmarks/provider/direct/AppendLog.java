package org.angarium.benchmarks.provider.direct;

import jakarta.jms.JMSException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file that takes bytes and forces them to the disk before it answers, as fast as the disk can.
 * Those who come while a force is under way make a group: the first of them leads it, waits for the
 * force before, closes the group, writes it with one write and forces it with one call. So a single
 * thread never hands over to another one, and many share a force.
 */
final class AppendLog implements Closeable {
  private static final int ALLOCATED_BYTES = 64 << 20;
  private static final int MAX_LATER = 512;

  private final FileChannel channel;
  private final boolean allocated;
  private final AtomicLong forces = new AtomicLong();
  private final LinkedBlockingQueue<Later> later = new LinkedBlockingQueue<>();
  private @Nullable Group joinable;
  private Group newest = new Group(null);
  private @Nullable Thread writer;

  // the leader's alone
  private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private long position;

  /** Those who share a force. */
  private static final class Group {
    private @Nullable Group before;
    private final List<byte[]> bodies = new ArrayList<>();
    private final CountDownLatch forced = new CountDownLatch(1);
    private volatile @Nullable IOException failure;

    Group(@Nullable Group before) {
      this.before = before;
    }
  }

  /** A body whose sender does not wait. */
  private record Later(byte[] body, Runnable done, Consumer<Exception> failed) {}

  /**
   * @param allocated whether the space is allocated before, and used again from its start when its
   *     end is reached; else the file grows
   */
  AppendLog(Path file, boolean allocated) throws IOException {
    this.allocated = allocated;
    channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    newest.forced.countDown();
    if (allocated) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
      for (long at = 0; at < ALLOCATED_BYTES; at += zeros.capacity()) {
        channel.write(zeros.clear(), at);
      }
    }
    channel.force(true);
  }

  /** Returns when the bodies are on the disk. */
  void append(List<byte[]> bodies) throws JMSException {
    Group group;
    boolean leads;
    synchronized (this) {
      leads = joinable == null;
      if (joinable == null) {
        joinable = new Group(newest);
        newest = joinable;
      }
      group = joinable;
      group.bodies.addAll(bodies);
    }
    if (leads) {
      lead(group);
    } else {
      await(group);
    }
    IOException failure = group.failure;
    if (failure != null) {
      JMSException refused = new JMSException("the disk refused: " + failure);
      refused.initCause(failure);
      throw refused;
    }
  }

  private void lead(Group group) throws JMSException {
    if (group.before != null) {
      await(group.before);
      group.before = null;
    }
    synchronized (this) {
      joinable = null;
    }
    try {
      write(group.bodies);
      channel.force(false);
      forces.incrementAndGet();
    } catch (IOException e) {
      group.failure = e;
    } finally {
      group.forced.countDown();
    }
  }

  private void write(List<byte[]> bodies) throws IOException {
    int length = 0;
    for (byte[] body : bodies) {
      length += body.length;
    }
    if (length > buffer.capacity()) {
      buffer = ByteBuffer.allocateDirect(length);
    }
    buffer.clear();
    for (byte[] body : bodies) {
      buffer.put(body);
    }
    buffer.flip();
    if (allocated && position + length > ALLOCATED_BYTES) {
      position = 0;
    }
    while (buffer.hasRemaining()) {
      position += channel.write(buffer, position);
    }
  }

  private static void await(Group group) throws JMSException {
    try {
      group.forced.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JMSException("interrupted");
    }
  }

  /** Answers in a thread of the log's own, when the body is on the disk. */
  void appendLater(byte[] body, Runnable done, Consumer<Exception> failed) {
    synchronized (this) {
      if (writer == null) {
        writer = new Thread(this::writeLater, "log");
        writer.setDaemon(true);
        writer.start();
      }
    }
    later.add(new Later(body, done, failed));
  }

  private void writeLater() {
    List<Later> taken = new ArrayList<>();
    try {
      while (true) {
        taken.add(later.take());
        later.drainTo(taken, MAX_LATER - 1);
        try {
          append(taken.stream().map(Later::body).toList());
          taken.forEach(each -> each.done.run());
        } catch (JMSException e) {
          taken.forEach(each -> each.failed.accept(e));
        }
        taken.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  long forces() {
    return forces.get();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (writer != null) {
        writer.interrupt();
      }
    }
    channel.close();
  }
}
