package org.angarium.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoredFormTest {
  private static final DestinationName ORDERS = DestinationName.queue("orders");

  @Test
  void shouldDecodeWhatWasEncoded() {
    RandomMessages messages = new RandomMessages(RandomMessages.seed());
    for (int i = 0; i < 20_000; i++) {
      SentMessage message = messages.next();
      byte[] head = StoredForm.encodeHead(message);
      byte @Nullable [] body = StoredForm.encodeBody(message);
      assertThat(StoredForm.decode(head, body)).isEqualTo(message);
      assertThat(StoredForm.decodeHead(head)).isEqualTo(message.head());
    }
  }

  @Test
  void shouldKeepTheExtremesOfEveryType() {
    List<@Nullable Object> values = new ArrayList<>();
    values.addAll(List.of(Byte.MIN_VALUE, Byte.MAX_VALUE, Short.MIN_VALUE, Short.MAX_VALUE));
    values.addAll(List.of(Integer.MIN_VALUE, Integer.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE));
    values.addAll(List.of(Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, -0.0f));
    values.addAll(List.of(Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY, -0.0));
    values.addAll(List.of(Character.MIN_VALUE, Character.MAX_VALUE, true, false, "", "\0"));
    values.addAll(Arrays.asList(null, ByteString.EMPTY, ByteString.wrap(new byte[] {-1, 0})));
    SentMessage message = SentMessage.to(ORDERS).body(new Body.Stream(values)).build();

    SentMessage decoded =
        StoredForm.decode(StoredForm.encodeHead(message), StoredForm.encodeBody(message));

    assertThat(((Body.Stream) decoded.body()).values()).isEqualTo(values);
  }

  @Test
  void shouldKeepHalfASurrogatePair() {
    String text = "half \uD83D pair, and a whole one \uD83D\uDE00, and \uDE00";
    SentMessage message = SentMessage.to(ORDERS).text(text).type(text).build();
    SentMessage decoded =
        StoredForm.decode(StoredForm.encodeHead(message), StoredForm.encodeBody(message));
    assertThat(decoded).isEqualTo(message);
  }

  @Test
  void shouldKeepTheTypeOfABodyWithNothingInIt() {
    for (Body body :
        List.of(
            Body.Empty.INSTANCE,
            new Body.Text(null),
            new Body.Bytes(ByteString.EMPTY),
            new Body.Serialized(null),
            new Body.Entries(Map.of()),
            new Body.Stream(List.of()))) {
      SentMessage message = SentMessage.to(ORDERS).body(body).build();
      assertThat(StoredForm.encodeBody(message)).isNull();
      assertThat(StoredForm.decode(StoredForm.encodeHead(message), null).body()).isEqualTo(body);
    }
  }

  @Test
  void shouldTellTheEmptyTextFromNoText() {
    SentMessage message = SentMessage.to(ORDERS).text("").build();
    byte @Nullable [] body = StoredForm.encodeBody(message);
    assertThat(body).isNotNull();
    assertThat(StoredForm.decode(StoredForm.encodeHead(message), body)).isEqualTo(message);
  }

  @Test
  void shouldBeCompact() {
    SentMessage message =
        SentMessage.to(ORDERS)
            .messageId("ID:1-1")
            .timestamp(1_700_000_000_000L)
            .expiration(1_700_000_060_000L)
            .text("x".repeat(100))
            .property("color", "red")
            .property("weight", 3)
            .build();
    assertThat(StoredForm.encodeHead(message)).hasSizeLessThan(60);
    assertThat(StoredForm.encodeBody(message)).hasSizeLessThan(106);
  }

  @Test
  void shouldRefuseWhatIsCutOffAtAnyByte() {
    RandomMessages messages = new RandomMessages(RandomMessages.seed());
    for (int i = 0; i < 200; i++) {
      SentMessage message = messages.next();
      byte[] head = StoredForm.encodeHead(message);
      byte @Nullable [] body = StoredForm.encodeBody(message);
      for (int length = 0; length < head.length; length++) {
        assertDamaged(Arrays.copyOf(head, length), body);
      }
      for (int length = 0; body != null && length < body.length; length++) {
        assertDamaged(head, Arrays.copyOf(body, length));
      }
      assertDamaged(Arrays.copyOf(head, head.length + 1), body);
      if (body != null) {
        assertDamaged(head, Arrays.copyOf(body, body.length + 1));
      }
    }
  }

  @Test
  void shouldThrowNothingButItsOwnErrorForDamagedBytes() {
    long seed = RandomMessages.seed();
    RandomMessages messages = new RandomMessages(seed);
    Random random = new Random(seed);
    Map<String, Integer> outcomes = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      SentMessage message = messages.next();
      byte[] head = StoredForm.encodeHead(message);
      byte @Nullable [] body = StoredForm.encodeBody(message);
      for (int flips = 0; flips < 20; flips++) {
        byte[] damagedHead = head.clone();
        byte @Nullable [] damagedBody = body == null ? null : body.clone();
        damage(damagedBody == null || random.nextBoolean() ? damagedHead : damagedBody, random);
        outcomes.merge(outcome(damagedHead, damagedBody), 1, Integer::sum);
      }
    }
    assertThat(outcomes).containsOnlyKeys("decoded", "STORE_DAMAGED", "STORE_NEWER");
  }

  private static void damage(byte[] bytes, Random random) {
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
  }

  private static String outcome(byte[] head, byte @Nullable [] body) {
    try {
      StoredForm.decodeHead(head);
      assertThat(StoredForm.decode(head, body).size()).isPositive();
      return "decoded";
    } catch (AngariumException e) {
      return e.code().name();
    }
  }

  private static void assertDamaged(byte[] head, byte @Nullable [] body) {
    assertThat(outcome(head, body)).isEqualTo("STORE_DAMAGED");
  }

  @Test
  void shouldNameTheVersionThatIsTooNew() {
    SentMessage message = SentMessage.to(ORDERS).text("x").build();
    byte[] head = StoredForm.encodeHead(message);
    head[0] = 7;
    assertThatThrownBy(() -> StoredForm.decodeHead(head))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NEWER))
        .hasMessageContaining("version 7")
        .hasMessageContaining("up to version 2");
  }

  @Test
  void shouldRefuseTheBodyOfAnotherType() {
    byte[] head = withoutSum(SentMessage.to(ORDERS).text("x").build());
    Body bytes = Body.Bytes.copyOf(new byte[] {1});
    byte @Nullable [] body = StoredForm.encodeBody(SentMessage.to(ORDERS).body(bytes).build());
    assertThatThrownBy(() -> StoredForm.decode(head, body))
        .isInstanceOf(AngariumException.class)
        .hasMessageContaining("body of type 2, the head says 1");
  }

  /** As the version before wrote it. */
  private static byte[] withoutSum(SentMessage message) {
    byte[] head = StoredForm.encodeHead(message);
    byte[] old = Arrays.copyOf(head, head.length - 4);
    old[0] = 1;
    return old;
  }

  @Test
  void shouldReadWhatTheVersionBeforeWrote() {
    SentMessage message = SentMessage.to(ORDERS).messageId("ID:1").text("x").build();
    assertThat(StoredForm.decode(withoutSum(message), StoredForm.encodeBody(message)))
        .isEqualTo(message);
    assertThat(StoredForm.decodeHead(withoutSum(message))).isEqualTo(message.head());
  }

  @Test
  void shouldFindEachBitThatHasChanged() {
    SentMessage message = SentMessage.to(ORDERS).property("n", 7).text("some text").build();
    byte[] head = StoredForm.encodeHead(message);
    byte[] body = Objects.requireNonNull(StoredForm.encodeBody(message));
    for (int bit = 0; bit < 8 * (head.length + body.length); bit++) {
      byte[] changedHead = head.clone();
      byte[] changedBody = body.clone();
      int at = bit / 8;
      if (at < head.length) {
        changedHead[at] ^= (byte) (1 << (bit % 8));
      } else {
        changedBody[at - head.length] ^= (byte) (1 << (bit % 8));
      }
      assertThatThrownBy(() -> StoredForm.decode(changedHead, changedBody))
          .as("bit %d", bit)
          .isInstanceOf(AngariumException.class);
    }
  }
}
