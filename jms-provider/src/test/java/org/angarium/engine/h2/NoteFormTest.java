package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.angarium.engine.h2.Change.Place;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.junit.jupiter.api.Test;

class NoteFormTest {
  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void shouldReadWhatItWrote() {
    for (int i = 0; i < 1_000; i++) {
      long number = random.nextLong();
      List<Change> changes = changes(random.nextInt(8), random.nextInt(500));
      NoteForm.Note note = NoteForm.decode(ByteBuffer.wrap(encode(number, changes)));

      assertThat(note.number()).isEqualTo(number);
      assertThat(note.changes())
          .as("seed %d", seed)
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(changes);
    }
  }

  @Test
  void shouldKeepWhatIsEmptyAbsentOrExtreme() {
    Place place = new Place(Integer.MIN_VALUE, Long.MIN_VALUE);
    List<Change> changes =
        List.of(
            new Change.AddDelivery(place, 0, 0, 0, null, 0, null),
            new Change.AddDelivery(
                place, Long.MAX_VALUE, -1, Long.MIN_VALUE, "", 7, new Payload(new byte[0], null)),
            new Change.AddDelivery(
                place,
                1,
                2,
                3,
                "\ud800x\udfff\0\uffff",
                Integer.MAX_VALUE,
                new Payload(new byte[1], new byte[0])),
            new Change.AddMessage(-1, new Payload(new byte[] {1}, new byte[3 << 10])),
            new Change.AddId(1, 2, "\udfff", 3),
            new Change.AddId(1, 2, "", 3),
            new Change.AddId(1, 2, "x".repeat(1 << 20), 3),
            new Change.SetMark(1, 9, Long.MAX_VALUE),
            new Change.RemoveIds(1, Long.MAX_VALUE),
            new Change.ReserveSequence(Long.MAX_VALUE),
            new Change.ReserveId(Integer.MAX_VALUE),
            new Change.AddDestination(Integer.MIN_VALUE, "", "\udfff"),
            new Change.AddSubscription(1, 2, "QUEUE", null, null, "", false),
            new Change.AddSubscription(-1, -2, "", "", "\0", "x".repeat(1 << 16), true),
            new Change.PutSchedule("", "", 1, 2, 3, 4, new Payload(new byte[0], null)),
            new Change.PutSchedule(
                "\udfff", "x".repeat(300), -1, -2, -3, -4, new Payload(new byte[9], new byte[70])),
            new Change.AdvanceSchedule("a", Long.MIN_VALUE, Long.MAX_VALUE, 0, -1),
            new Change.RemoveSchedule("\0"),
            new Change.RemoveDelivery(place, -1, Integer.MAX_VALUE));

    assertThat(NoteForm.decode(ByteBuffer.wrap(encode(1, changes))).changes())
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(changes);
  }

  @Test
  void shouldNeverTakeMoreBytesThanEachChangeSays() {
    for (int i = 0; i < 1_500; i++) {
      List<Change> one = changes(1, random.nextInt(3_000));
      assertThat(encode(1, one).length - 9)
          .as("seed %d, %s", seed, one)
          .isLessThanOrEqualTo(one.get(0).bytes());
    }
  }

  @Test
  void shouldRefuseWhatWasCutOrChanged() {
    for (int i = 0; i < 10; i++) {
      byte[] note = encode(random.nextLong(), changes(1 + random.nextInt(6), 40));
      for (int length = 0; length < note.length; length++) {
        expectNoteOrRefusal(Arrays.copyOf(note, length));
      }
      for (int at = 0; at < note.length; at++) {
        byte[] changed = note.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        expectNoteOrRefusal(changed);
        changed[at] = (byte) 0x7f; // a length of 2 GB, where it is the first byte of one
        expectNoteOrRefusal(changed);
      }
    }
  }

  private void expectNoteOrRefusal(byte[] note) {
    try {
      assertThat(NoteForm.decode(ByteBuffer.wrap(note)).changes()).isNotNull();
    } catch (AngariumException e) {
      assertThat(e.code())
          .as("seed %d, %s", seed, e)
          .isIn(ErrorCode.STORE_DAMAGED, ErrorCode.STORE_NEWER);
    }
  }

  @Test
  void shouldSayWhetherANoteIsNewerOrDamaged() {
    refuses(new byte[] {2}, ErrorCode.STORE_NEWER, "use a newer one");
    refuses(new byte[0], ErrorCode.STORE_DAMAGED, "ends too early");
    refuses(new byte[] {1, 0}, ErrorCode.STORE_DAMAGED, "ends too early");
    refuses(new byte[] {0}, ErrorCode.STORE_DAMAGED, "version 0");
    refuses(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 1, 99}, ErrorCode.STORE_DAMAGED, "of kind 99");
    byte[] claims = encode(1, List.of(new Change.AddId(1, 2, "id", 3)));
    ByteBuffer.wrap(claims).putInt(9 + 13, Integer.MAX_VALUE);
    refuses(claims, ErrorCode.STORE_DAMAGED, "claims 2147483647");
    ByteBuffer.wrap(claims).putInt(9 + 13, -2);
    refuses(claims, ErrorCode.STORE_DAMAGED, "claims -2");
    ByteBuffer.wrap(claims).putInt(9 + 13, -1);
    refuses(claims, ErrorCode.STORE_DAMAGED, "a value is missing");
  }

  private static void refuses(byte[] note, ErrorCode code, String text) {
    assertThatThrownBy(() -> NoteForm.decode(ByteBuffer.wrap(note)))
        .isInstanceOfSatisfying(AngariumException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(text);
  }

  private static byte[] encode(long number, List<Change> changes) {
    int room = 16 + changes.stream().mapToInt(Change::bytes).sum();
    ByteBuffer out = ByteBuffer.allocate(room);
    NoteForm.encode(number, changes, out);
    return Arrays.copyOf(out.array(), out.position());
  }

  private List<Change> changes(int count, int longest) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      changes.add(change(longest));
    }
    return changes;
  }

  private Change change(int longest) {
    Place place = new Place(random.nextInt(), random.nextLong());
    return switch (random.nextInt(13)) {
      case 0 -> new Change.AddMessage(random.nextLong(), payload(longest));
      case 1 ->
          new Change.AddDelivery(
              place,
              random.nextLong(),
              random.nextInt(),
              random.nextLong(),
              random.nextBoolean() ? null : string(longest),
              random.nextInt(),
              random.nextBoolean() ? null : payload(longest));
      case 2 -> new Change.RemoveDelivery(place, random.nextInt(), random.nextInt());
      case 3 -> new Change.SetMark(random.nextInt(), random.nextInt(10), random.nextLong());
      case 4 ->
          new Change.AddId(random.nextInt(), random.nextLong(), string(longest), random.nextLong());
      case 5 -> new Change.RemoveIds(random.nextInt(), random.nextLong());
      case 6 -> new Change.ReserveSequence(random.nextLong());
      case 7 -> new Change.AddDestination(random.nextInt(), string(longest), string(longest));
      case 8 ->
          new Change.AddSubscription(
              random.nextInt(),
              random.nextInt(),
              string(longest),
              random.nextBoolean() ? null : string(longest),
              random.nextBoolean() ? null : string(longest),
              string(longest),
              random.nextBoolean());
      case 9 ->
          new Change.PutSchedule(
              string(longest),
              string(longest),
              random.nextLong(),
              random.nextLong(),
              random.nextLong(),
              random.nextLong(),
              payload(longest));
      case 10 ->
          new Change.AdvanceSchedule(
              string(longest),
              random.nextLong(),
              random.nextLong(),
              random.nextLong(),
              random.nextLong());
      case 11 -> new Change.RemoveSchedule(string(longest));
      default -> new Change.ReserveId(random.nextInt());
    };
  }

  private Payload payload(int longest) {
    return new Payload(bytes(longest), random.nextInt(3) == 0 ? null : bytes(longest));
  }

  private byte[] bytes(int longest) {
    byte[] bytes = new byte[random.nextInt(longest + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  private String string(int longest) {
    char[] chars = new char[random.nextInt(longest + 1)];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) random.nextInt(1 << 16); // halves of surrogates too
    }
    return new String(chars);
  }
}
