package org.angarium.engine.h2;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.h2.Change.Place;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A group of changes as a note in the log: a version, the note's number, then each change, a byte
 * for its kind and its values in order. Numbers have their full length, strings are UTF-16: what is
 * read again only after a crash need be quick to write, not short.
 */
final class NoteForm {
  private static final byte VERSION = 1;

  private static final byte ADD_MESSAGE = 1;
  private static final byte ADD_DELIVERY_WITHOUT_SIZE = 2;
  private static final byte REMOVE_DELIVERY_WITHOUT_SIZE = 3;
  private static final byte SET_MARK = 4;
  private static final byte ADD_ID = 5;
  private static final byte REMOVE_IDS = 6;
  private static final byte RESERVE_SEQUENCE = 7;
  private static final byte RESERVE_ID = 8;
  private static final byte ADD_DESTINATION = 9;
  private static final byte ADD_SUBSCRIPTION = 10;
  private static final byte PUT_SCHEDULE = 11;
  private static final byte ADVANCE_SCHEDULE = 12;
  private static final byte REMOVE_SCHEDULE = 13;

  /** How many bytes a note has beside its changes, at most. */
  static final int HEAD = 16;

  private static final byte ADD_DELIVERY = 14;
  private static final byte REMOVE_DELIVERY = 15;

  private static final int NONE = -1;

  private NoteForm() {}

  /**
   * A note.
   *
   * @param number greater than that of each note before
   */
  record Note(long number, List<Change> changes) {}

  /**
   * Writes a note into a buffer that is large enough for the sum of {@link Change#bytes} and {@link
   * #HEAD}.
   */
  static void encode(long number, List<Change> changes, ByteBuffer out) {
    out.put(VERSION).putLong(number);
    for (Change change : changes) {
      encode(change, out);
    }
  }

  private static void encode(Change change, ByteBuffer out) {
    if (change instanceof Change.AddDelivery c) {
      place(out.put(ADD_DELIVERY), c.place());
      out.putLong(c.due()).putInt(c.traits()).putLong(c.expiration());
      string(out, c.group());
      payload(out.putInt(c.size()), c.payload());
    } else if (change instanceof Change.RemoveDelivery c) {
      place(out.put(REMOVE_DELIVERY), c.place());
      out.putInt(c.traits()).putInt(c.size());
    } else if (change instanceof Change.AddMessage c) {
      payload(out.put(ADD_MESSAGE).putLong(c.sequence()), c.payload());
    } else if (change instanceof Change.SetMark c) {
      out.put(SET_MARK).putInt(c.subscriptionId()).putInt(c.priority()).putLong(c.sequence());
    } else if (change instanceof Change.AddId c) {
      string(out.put(ADD_ID).putInt(c.destinationId()).putLong(c.sequence()), c.id());
      out.putLong(c.at());
    } else if (change instanceof Change.RemoveIds c) {
      out.put(REMOVE_IDS).putInt(c.destinationId()).putLong(c.upTo());
    } else if (change instanceof Change.ReserveSequence c) {
      out.put(RESERVE_SEQUENCE).putLong(c.next());
    } else if (change instanceof Change.ReserveId c) {
      out.put(RESERVE_ID).putInt(c.next());
    } else if (change instanceof Change.AddDestination c) {
      string(out.put(ADD_DESTINATION).putInt(c.id()), c.kind());
      string(out, c.name());
    } else if (change instanceof Change.AddSubscription c) {
      subscription(out.put(ADD_SUBSCRIPTION), c);
    } else {
      encodeSchedule(change, out);
    }
  }

  private static void encodeSchedule(Change change, ByteBuffer out) {
    if (change instanceof Change.PutSchedule c) {
      string(out.put(PUT_SCHEDULE), c.name());
      string(out, c.timetable());
      out.putLong(c.revision()).putLong(c.next()).putLong(c.last()).putLong(c.fired());
      payload(out, c.payload());
    } else if (change instanceof Change.AdvanceSchedule c) {
      string(out.put(ADVANCE_SCHEDULE), c.name());
      out.putLong(c.revision()).putLong(c.next()).putLong(c.last()).putLong(c.fired());
    } else if (change instanceof Change.RemoveSchedule c) {
      string(out.put(REMOVE_SCHEDULE), c.name());
    }
  }

  private static void subscription(ByteBuffer out, Change.AddSubscription c) {
    string(out.putInt(c.id()).putInt(c.destinationId()), c.kind());
    string(out, c.clientId());
    string(out, c.name());
    string(out, c.selector());
    out.put((byte) (c.noLocal() ? 1 : 0));
  }

  /**
   * Reads a note.
   *
   * @throws AngariumException {@link ErrorCode#STORE_DAMAGED}; {@link ErrorCode#STORE_NEWER} for
   *     what a newer Angarium wrote
   */
  static Note decode(ByteBuffer in) {
    try {
      byte version = in.get();
      if (version != VERSION) {
        throw new AngariumException(
            version > VERSION ? ErrorCode.STORE_NEWER : ErrorCode.STORE_DAMAGED,
            "the store's log has a note of version %d, this Angarium reads %d; use a newer one"
                .formatted(version, VERSION));
      }
      long number = in.getLong();
      List<Change> changes = new ArrayList<>();
      while (in.hasRemaining()) {
        changes.add(change(in));
      }
      return new Note(number, changes);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw damaged("it ends too early", e);
    }
  }

  private static Change change(ByteBuffer in) {
    byte kind = in.get();
    return switch (kind) {
      case ADD_MESSAGE -> new Change.AddMessage(in.getLong(), required(payload(in)));
      case ADD_DELIVERY -> addDelivery(in, true);
      case ADD_DELIVERY_WITHOUT_SIZE -> addDelivery(in, false);
      case REMOVE_DELIVERY -> new Change.RemoveDelivery(place(in), in.getInt(), in.getInt());
      case REMOVE_DELIVERY_WITHOUT_SIZE ->
          new Change.RemoveDelivery(place(in), in.getInt(), Change.UNKNOWN);
      case SET_MARK -> new Change.SetMark(in.getInt(), in.getInt(), in.getLong());
      case ADD_ID ->
          new Change.AddId(in.getInt(), in.getLong(), required(string(in)), in.getLong());
      case REMOVE_IDS -> new Change.RemoveIds(in.getInt(), in.getLong());
      case RESERVE_SEQUENCE -> new Change.ReserveSequence(in.getLong());
      case RESERVE_ID -> new Change.ReserveId(in.getInt());
      case ADD_DESTINATION ->
          new Change.AddDestination(in.getInt(), required(string(in)), required(string(in)));
      case ADD_SUBSCRIPTION ->
          new Change.AddSubscription(
              in.getInt(),
              in.getInt(),
              required(string(in)),
              string(in),
              string(in),
              required(string(in)),
              in.get() != 0);
      case PUT_SCHEDULE ->
          new Change.PutSchedule(
              required(string(in)),
              required(string(in)),
              in.getLong(),
              in.getLong(),
              in.getLong(),
              in.getLong(),
              required(payload(in)));
      case ADVANCE_SCHEDULE ->
          new Change.AdvanceSchedule(
              required(string(in)), in.getLong(), in.getLong(), in.getLong(), in.getLong());
      case REMOVE_SCHEDULE -> new Change.RemoveSchedule(required(string(in)));
      default -> throw damaged("it has a change of kind " + kind, null);
    };
  }

  private static Change addDelivery(ByteBuffer in, boolean sized) {
    return new Change.AddDelivery(
        place(in),
        in.getLong(),
        in.getInt(),
        in.getLong(),
        string(in),
        sized ? in.getInt() : Change.UNKNOWN,
        payload(in));
  }

  private static void place(ByteBuffer out, Place place) {
    out.putInt(place.subscriptionId()).putLong(place.ord());
  }

  private static Place place(ByteBuffer in) {
    return new Place(in.getInt(), in.getLong());
  }

  private static void payload(ByteBuffer out, @Nullable Payload payload) {
    bytes(out, payload == null ? null : payload.head());
    if (payload != null) {
      bytes(out, payload.body());
    }
  }

  private static @Nullable Payload payload(ByteBuffer in) {
    byte[] head = bytes(in);
    return head == null ? null : new Payload(head, bytes(in));
  }

  private static void bytes(ByteBuffer out, byte @Nullable [] bytes) {
    if (bytes == null) {
      out.putInt(NONE);
    } else {
      out.putInt(bytes.length).put(bytes);
    }
  }

  private static byte @Nullable [] bytes(ByteBuffer in) {
    int length = in.getInt();
    if (length == NONE) {
      return null;
    }
    byte[] bytes = new byte[checked(length, in)];
    in.get(bytes);
    return bytes;
  }

  private static void string(ByteBuffer out, @Nullable String string) {
    if (string == null) {
      out.putInt(NONE);
      return;
    }
    out.putInt(string.length());
    for (int i = 0; i < string.length(); i++) {
      out.putChar(string.charAt(i));
    }
  }

  private static @Nullable String string(ByteBuffer in) {
    int length = in.getInt();
    if (length == NONE) {
      return null;
    }
    char[] chars = new char[checked(length, in)];
    for (int i = 0; i < length; i++) {
      chars[i] = in.getChar();
    }
    return new String(chars);
  }

  private static int checked(int length, ByteBuffer in) {
    if (length < 0 || length > in.remaining()) {
      throw damaged("it claims %d bytes where %d are left".formatted(length, in.remaining()), null);
    }
    return length;
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw damaged("a value is missing", null);
    }
    return value;
  }

  private static AngariumException damaged(String what, @Nullable Exception cause) {
    return new AngariumException(
        ErrorCode.STORE_DAMAGED,
        "a note in the store's log cannot be read: %s; restore the store from a backup"
            .formatted(what),
        cause);
  }
}
