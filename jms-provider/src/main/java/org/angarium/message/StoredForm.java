package org.angarium.message;

import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A message as bytes for the store: its head (headers and properties), and its body apart, so that
 * selectors and browsing need not load bodies.
 *
 * <p>Both begin with a byte for the version, then one for the type of the body. Numbers take as
 * many bytes as they need, absent headers one bit, strings are UTF-8. Thread-safe; does not block.
 */
public final class StoredForm {
  /** The version that is written. */
  static final int VERSION = 1;

  private StoredForm() {}

  /**
   * The headers and properties, and the type of the body.
   *
   * @throws AngariumException {@link ErrorCode#MESSAGE_TOO_LARGE} for more than an array can hold
   */
  public static byte[] encodeHead(SentMessage message) {
    ByteWriter out = new ByteWriter(128);
    out.writeByte(VERSION);
    out.writeByte(BodyForm.typeOf(message.body()));
    HeadForm.write(message.head(), out);
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
    ByteReader in = open("head of a message", head);
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
    ByteReader in = open("head of a message", head);
    in.readByte();
    return HeadForm.read(in);
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
