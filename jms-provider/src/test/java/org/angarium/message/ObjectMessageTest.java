package org.angarium.message;

import static org.angarium.message.MessageTests.HEADERS;
import static org.angarium.message.MessageTests.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectMessageTest {
  record Order(String item, int count) implements Serializable {}

  enum Color {
    RED
  }

  static final class Broken implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Thread field = Thread.currentThread();
  }

  private static ObjectMessage receive(Serializable object, ObjectFilter filter)
      throws JMSException {
    AngariumObjectMessage message = new AngariumObjectMessage(filter);
    message.setObject(object);
    SentMessage sent = message.toSent(HEADERS);
    return (ObjectMessage) AngariumMessage.received(sent, 1, Receipt.NONE, filter);
  }

  static Stream<Object> jdkValues() {
    Map<Object, Object> large = new HashMap<>();
    List<Object> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      large.put(i, null);
      many.add(null);
    }
    return Stream.of(
            Stream.<Object>of("text", true, (byte) 1, (short) 2, 'c', 3, 4L, 5f, 6d),
            Stream.of(BigInteger.TEN, new BigDecimal("1.50"), RoundingMode.UP, DayOfWeek.MONDAY),
            Stream.of(
                new Date(5), UUID.randomUUID(), Locale.ITALY, TimeUnit.DAYS, URI.create("a:b")),
            Stream.of(Instant.EPOCH, LocalDate.EPOCH, Duration.ofDays(3), ZoneId.of("Europe/Rome")),
            Stream.of(ZonedDateTime.of(2020, 1, 1, 1, 1, 1, 1, ZoneId.of("Europe/Rome"))),
            Stream.of(
                new byte[] {1}, new int[][] {{1}, {2}}, new String[] {"a"}, new Object[] {"a"}),
            Stream.of(
                List.of(1, 2, 3), Set.of("a"), Map.of("a", List.of(1)), Arrays.asList(1, null)),
            Stream.of(
                new LinkedList<>(List.of(1)),
                new ArrayList<>(List.of(1)),
                new TreeSet<>(Set.of(1))),
            Stream.of(
                new HashSet<>(Set.of(1)),
                new CopyOnWriteArrayList<>(List.of(1)),
                BitSet.valueOf(new long[] {5})),
            Stream.of(new TreeMap<>(Map.of("b", 1)), new ConcurrentHashMap<>(Map.of(1, 2))),
            Stream.of(
                new ConcurrentSkipListMap<>(Map.of(1, 2)), new EnumMap<>(Map.of(TimeUnit.DAYS, 1))),
            Stream.of(
                EnumSet.of(TimeUnit.DAYS),
                Collections.unmodifiableList(new ArrayList<>(List.of(1)))),
            Stream.of(Collections.emptyMap(), Collections.singletonList(1), new Properties()),
            Stream.of(new TreeMap<>(Collections.reverseOrder()), large, many))
        .flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource("jdkValues")
  void shouldAllowPlainValuesOfTheJdk(Object value) throws JMSException {
    assertThat((Object) receive((Serializable) value, ObjectFilter.JDK_VALUES).getObject())
        .isEqualTo(value);
  }

  @Test
  void shouldAllowWhatHasNoEquals() throws JMSException {
    ObjectFilter filter = ObjectFilter.JDK_VALUES;
    assertThat(receive(new StringBuffer("a"), filter).getObject()).hasToString("a");
    assertThat(receive(new StringBuilder("b"), filter).getObject()).hasToString("b");
    assertThat(receive(new ArrayDeque<>(List.of(1)), filter).getObject()).hasToString("[1]");
    assertThat(receive(new PriorityQueue<>(List.of(1)), filter).getObject()).hasToString("[1]");
  }

  @ParameterizedTest
  @MethodSource("otherClasses")
  void shouldRefuseOtherClassesAndSayHowToAllowThem(Serializable value, String name)
      throws JMSException {
    ObjectMessage message = receive(value, ObjectFilter.JDK_VALUES);
    assertRefused(MessageFormatException.class, "ANG-1506", message::getObject);
    assertThatThrownBy(message::getObject)
        .hasMessageContaining("the class " + name + " is not allowed")
        .hasMessageContaining("ObjectFilter.allowing(");
    assertThat(message.isBodyAssignableTo(Object.class)).isFalse();
    assertRefused(
        MessageFormatException.class, "ANG-1506", () -> message.getBody(Serializable.class));
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> otherClasses() {
    String order = Order.class.getTypeName();
    Order one = new Order("a", 1);
    return Stream.of(
        arguments(one, order),
        arguments(new ArrayList<>(List.of("a", one)), order),
        arguments(new HashMap<>(Map.of("a", one)), order),
        arguments(new Order[] {one}, order + "[]"),
        arguments(Color.RED, Color.class.getTypeName()),
        arguments(new java.io.File("x"), "java.io.File"),
        arguments(new java.util.Random(1), "java.util.Random"),
        arguments(new IllegalArgumentException(), "java.lang.IllegalArgumentException"));
  }

  private static org.junit.jupiter.params.provider.Arguments arguments(Object value, String name) {
    return org.junit.jupiter.params.provider.Arguments.of(value, name);
  }

  @Test
  void shouldAllowWhatTheApplicationAllows() throws JMSException {
    Order one = new Order("a", 1);
    ArrayList<Object> value = new ArrayList<>(List.of(one, Color.RED, LocalDate.EPOCH));
    ObjectFilter patterns = ObjectFilter.allowing(Order.class.getName(), Color.class.getName());
    assertThat(receive(value, patterns).getObject()).isEqualTo(value);
    assertThat((Object) receive(new Order[] {one}, patterns).getObject())
        .isEqualTo(new Order[] {one});
    ObjectMessage file = receive(new java.io.File("x"), patterns);
    assertRefused(MessageFormatException.class, "ANG-1506", file::getObject);

    ObjectFilter everything = ObjectFilter.of(info -> ObjectInputFilter.Status.ALLOWED);
    assertThat(receive(new java.io.File("x"), everything).getObject())
        .isEqualTo(new java.io.File("x"));
    ObjectFilter nothing = ObjectFilter.of(info -> ObjectInputFilter.Status.REJECTED);
    ObjectMessage text = receive(new Date(), nothing);
    assertRefused(MessageFormatException.class, "ANG-1506", text::getObject);
  }

  @Test
  void shouldRefuseSetsNestedToExhaustTheReader() throws JMSException {
    HashSet<Object> root = new HashSet<>();
    Set<Object> left = root;
    for (int depth = 0; depth < 100; depth++) {
      HashSet<Object> next = new HashSet<>();
      left.add(next);
      left = next;
    }
    ObjectMessage message = receive(root, ObjectFilter.JDK_VALUES);
    assertRefused(MessageFormatException.class, "ANG-1506", message::getObject);
  }

  @Test
  void shouldRefuseWhatCannotBeSerialized() {
    AngariumObjectMessage message = new AngariumObjectMessage(ObjectFilter.JDK_VALUES);
    assertRefused(MessageFormatException.class, "ANG-1501", () -> message.setObject(new Broken()));
    assertThatThrownBy(() -> message.setObject(new Broken()))
        .hasMessageContaining(Broken.class.getTypeName())
        .hasMessageContaining("java.lang.Thread")
        .hasCauseInstanceOf(java.io.NotSerializableException.class);
  }

  @Test
  void shouldRefuseBytesThatAreNoObject() throws JMSException {
    Body body = new Body.Serialized(ByteString.copyOf(new byte[] {1, 2, 3}));
    SentMessage sent = SentMessage.to(MessageTests.ORDERS).body(body).build();
    ObjectMessage message = (ObjectMessage) MessageTests.receive(sent);
    assertRefused(MessageFormatException.class, "ANG-1501", message::getObject);
    assertThat(message.isBodyAssignableTo(String.class)).isFalse();
  }

  @Test
  void shouldUseTheContextClassLoaderFirst() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ObjectMessage message =
        receive(new Order("a", 1), ObjectFilter.allowing(Order.class.getName()));
    try (OrderLoader loader = new OrderLoader()) {
      thread.setContextClassLoader(loader);
      Object object = message.getObject();
      assertThat(object).hasToString("Order[item=a, count=1]");
      assertThat(object.getClass().getClassLoader()).isSameAs(loader);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Defines the class Order, and the class around it, itself. */
  private static final class OrderLoader extends java.net.URLClassLoader {
    OrderLoader() {
      super(
          new java.net.URL[] {Order.class.getProtectionDomain().getCodeSource().getLocation()},
          Order.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(ObjectMessageTest.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }
}
