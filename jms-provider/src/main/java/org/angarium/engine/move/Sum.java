package org.angarium.engine.move;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.StoredSchedule;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.jspecify.annotations.Nullable;

/**
 * A checksum (SHA-256) over what was added, in the order in which it was: of two stores the same
 * only where they hold the same. Not thread-safe.
 */
final class Sum {
  private final MessageDigest digest;
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
  private long count;

  Sum() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }

  /** How many were added. */
  long count() {
    return count;
  }

  void add(Item item) {
    count++;
    add(item.ord());
    add(item.due());
    add(item.holds() ? 1 : 0);
    add(item.attempts());
    add(item.history());
    add(item.message());
  }

  void add(RememberedId id) {
    count++;
    add(id.sequence());
    add(id.id());
    add(id.at());
  }

  void add(MovedBranch branch) {
    count++;
    add(branch.id().toString());
    add(branch.state().name());
    add(branch.preparedAt());
    add(branch.sends().size());
    branch.sends().forEach(this::add);
    add(branch.acks().size());
    for (MovedBranch.Ack ack : branch.acks()) {
      add(ack.subscription());
      add(ack.ord());
    }
    add(branch.changes().size());
    branch.changes().forEach(this::add);
  }

  private void add(Send send) {
    add(send.clientId());
    add(send.deduplicationId());
    add(send.message());
  }

  /** A schedule that comes replaces another, or does not: by then it is the same. */
  private void add(ScheduleChange change) {
    add(change.key());
    StoredSchedule schedule = null;
    if (change instanceof ScheduleChange.Create create) {
      schedule = create.schedule();
    } else if (change instanceof ScheduleChange.Replace replace) {
      schedule = replace.schedule();
    }
    if (schedule != null) {
      add(schedule.timetable());
      add(schedule.next());
      add(schedule.message());
    }
  }

  private void add(SentMessage message) {
    byte[] body = StoredForm.encodeBody(message);
    add(StoredForm.encodeHead(message, body));
    add(body);
  }

  private void add(long value) {
    digest.update(number.clear().putLong(value).flip());
  }

  private void add(@Nullable String text) {
    add(text == null ? null : text.getBytes(StandardCharsets.UTF_16BE));
  }

  private void add(byte @Nullable [] bytes) {
    add(bytes == null ? -1L : bytes.length);
    if (bytes != null) {
      digest.update(bytes);
    }
  }

  /** The checksum, in hexadecimal digits; nothing can be added after it. */
  String text() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** That of one message. */
  static String of(SentMessage message) {
    Sum sum = new Sum();
    sum.add(Objects.requireNonNull(message));
    return sum.text();
  }
}
