package org.angarium.engine.h2;

import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A message as it goes into rows: a body that is too long for one lies in chunks of its own, since
 * H2's longest binary value has 1 MiB.
 *
 * @param body null when there is none
 */
record Payload(byte[] head, byte @Nullable [] body) {
  /** The longest chunk, and the longest body that lies with its head, in bytes. */
  static final int CHUNK = 64 * 1024;

  /** The longest headers and properties, in bytes. */
  static final int MAX_HEAD = 1024 * 1024;

  /**
   * Encodes a message.
   *
   * @throws AngariumException {@link ErrorCode#MESSAGE_TOO_LARGE} for headers and properties beyond
   *     1 MiB
   */
  static Payload of(SentMessage message) {
    byte[] body = StoredForm.encodeBody(message);
    byte[] head = StoredForm.encodeHead(message, body);
    if (head.length > MAX_HEAD) {
      throw new AngariumException(
          ErrorCode.MESSAGE_TOO_LARGE,
          "%s has %d bytes of headers and properties, %d are allowed; put them into the body"
              .formatted(message, head.length, MAX_HEAD));
    }
    return new Payload(head, body);
  }

  /** Into how many chunks the body goes; 0 when it lies with the head. */
  int chunks() {
    if (body == null || body.length <= CHUNK) {
      return 0;
    }
    return (body.length + CHUNK - 1) / CHUNK;
  }

  /** The body if it lies with the head. */
  byte @Nullable [] inlineBody() {
    return chunks() == 0 ? body : null;
  }

  int size() {
    return head.length + (body == null ? 0 : body.length);
  }
}
