package org.angarium.message;

import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A message as bytes for the store: its head (headers and properties), and its body apart, so that
 * selectors and browsing need not load bodies.
 *
 * <p>Both begin with a byte for the version, then one for the type of the body. Numbers take as
 * many bytes as they need, absent headers one bit, strings are UTF-8. A head ends with a checksum
 * of itself and the body, since version 2. Thread-safe; does not block.
 */
public final class StoredForm {
  /** The version of heads that is written, and the newest of all. */
  static final int VERSION = 2;

  /** The version of bodies that is written. */
  static final int BODY_VERSION = 1;

  /** The version of heads without a checksum. */
  private static final int WITHOUT_SUM = 1;

  private static final int SUM = 4;

  private StoredForm() {}

  /**
   * The headers and properties, and the type of the body.
   *
   * @throws AngariumException {@link ErrorCode#MESSAGE_TOO_LARGE} for more than an array can hold
   */
  public static byte[] encodeHead(SentMessage message) {
    return encodeHead(message, encodeBody(message));
  }

  /**
   * As {@link #encodeHead(SentMessage)}.
   *
   * @param body what {@link #encodeBody} has given
   */
  public static byte[] encodeHead(SentMessage message, byte @Nullable [] body) {
    ByteWriter out = new ByteWriter(128);
    out.writeByte(VERSION);
    out.writeByte(BodyForm.typeOf(message.body()));
    HeadForm.write(message.head(), out);
    out.writeFixed32(out.sum(body));
    return out.toByteArray();
  }

  /**
   * The body; null when there is nothing in it.
   *
   * @throws AngariumException {@link ErrorCode#MESSAGE_TOO_LARGE} for more than an array can hold
   */
  public static byte @Nullable [] encodeBody(SentMessage message) {
    return BodyForm.encode(message.body());
  }

  /**
   * The message.
   *
   * @throws AngariumException {@link ErrorCode#STORE_DAMAGED}; {@link ErrorCode#STORE_NEWER} for
   *     what a newer Angarium wrote
   */
  public static SentMessage decode(byte[] head, byte @Nullable [] body) {
    ByteReader in = openHead(head);
    if (in.hasSum() && in.sum(body) != in.writtenSum()) {
      throw in.damaged("a checksum that does not fit the message");
    }
    int bodyType = in.readByte();
    MessageHead decoded = HeadForm.read(in);
    return new SentMessage(decoded, BodyForm.decode(bodyType, body, in));
  }

  /**
   * The headers and properties only.
   *
   * @throws AngariumException {@link ErrorCode#STORE_DAMAGED}; {@link ErrorCode#STORE_NEWER} for
   *     what a newer Angarium wrote
   */
  public static MessageHead decodeHead(byte[] head) {
    ByteReader in = openHead(head);
    in.readByte();
    return HeadForm.read(in);
  }

  private static ByteReader openHead(byte[] head) {
    ByteReader in = open("head of a message", head);
    if (head[0] > WITHOUT_SUM) {
      in.endsWithSum(SUM);
    }
    return in;
  }

  /** A reader behind the version, which has been checked. */
  static ByteReader open(String what, byte[] bytes) {
    ByteReader in = new ByteReader(what, bytes);
    int version = in.readByte();
    if (version == 0) {
      throw in.damaged("version 0");
    } else if (version > VERSION) {
      throw new AngariumException(
          ErrorCode.STORE_NEWER,
          "the %s has version %d, this Angarium reads up to version %d; use a newer Angarium"
              .formatted(what, version, VERSION));
    }
    return in;
  }
}
