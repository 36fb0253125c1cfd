package org.angarium.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.ObjectMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.message.AngariumMessage;
import org.angarium.message.Body;
import org.angarium.message.ByteString;
import org.angarium.message.ObjectFilter;
import org.angarium.message.Receipt;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Objects from bytes that somebody else made. No class runs any of its code that was not allowed:
 * neither its static initialiser nor its readObject, which write down here that they were run.
 */
@Timeout(value = 10, unit = java.util.concurrent.TimeUnit.MINUTES)
class ObjectFuzzTest {
  private static final AtomicInteger RUN = new AtomicInteger();

  /** Has a name as long as those of the classes that must not run; is itself harmless. */
  static class Harmless00 implements Serializable {
    private static final long serialVersionUID = 1L;
    private final String text = "text";
  }

  enum Harmless01 {
    ONE
  }

  interface Harmless02 {}

  /** Must not run. */
  static class Forbidden0 implements Serializable {
    private static final long serialVersionUID = 1L;

    static {
      RUN.incrementAndGet();
    }

    private void readObject(java.io.ObjectInputStream in) {
      RUN.incrementAndGet();
    }

    private Object readResolve() {
      RUN.incrementAndGet();
      return this;
    }
  }

  /** Must not run either. */
  enum Forbidden1 {
    ONE;

    static {
      RUN.incrementAndGet();
    }
  }

  /** Its initialiser would run with the first use of its field. */
  interface Forbidden2 {
    int STARTED = RUN.incrementAndGet();
  }

  @Test
  void shouldRunNothingOfAClassThatIsNotAllowed() throws Exception {
    for (byte[] stream : hostile()) {
      JMSException refused = read(stream, ObjectFilter.JDK_VALUES);
      assertThat(refused).as(new String(stream, StandardCharsets.ISO_8859_1)).isNotNull();
      assertThat(refused.getErrorCode()).isEqualTo("ANG-1506");
    }
    assertThat(RUN.get()).isZero();
    // and the test can fail: allowed, they run
    read(forbidden(new Harmless00()), ObjectFilter.allowing(Forbidden0.class.getName()));
    assertThat(RUN.get()).isGreaterThanOrEqualTo(2);
    RUN.set(0);
  }

  /** Streams in which a class that is not allowed stands at each place where one can. */
  private static List<byte[]> hostile() throws IOException {
    Harmless00 one = new Harmless00();
    Object proxy =
        java.lang.reflect.Proxy.newProxyInstance(
            ObjectFuzzTest.class.getClassLoader(),
            new Class<?>[] {Harmless02.class},
            new Handler());
    Map<Object, Object> key = new HashMap<>();
    key.put(one, "value");
    PriorityQueue<Object> heap = new PriorityQueue<>(1, (a, b) -> 0);
    heap.add("x");
    List<byte[]> streams = new ArrayList<>();
    for (Object object :
        List.of(
            one,
            new Harmless00[] {one},
            new Harmless00[0],
            new Harmless00[][] {{one}},
            new Object[] {one},
            new ArrayList<>(List.of("a", one)),
            List.of(one),
            key,
            Map.of("k", one),
            new TreeMap<>(Map.of("k", one)),
            Harmless01.ONE,
            new Harmless01[] {Harmless01.ONE},
            Harmless00.class,
            Harmless01.class,
            Harmless02.class,
            proxy,
            new ArrayList<>(List.of(proxy)))) {
      streams.add(forbidden(object));
    }
    return streams;
  }

  private static final class Handler implements java.lang.reflect.InvocationHandler, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
      return 0;
    }
  }

  /** The stream of an object, in which harmless classes are called by forbidden names. */
  private static byte[] forbidden(Object object) throws IOException {
    String text = new String(serialized(object), StandardCharsets.ISO_8859_1);
    return text.replace("$Harmless0", "$Forbidden").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] serialized(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  /** Reads an object from a message with these bytes; returns why it was refused, or null. */
  private static JMSException read(byte[] stream, ObjectFilter filter) {
    Body body = new Body.Serialized(ByteString.copyOf(stream));
    SentMessage sent = SentMessage.to(DestinationName.queue("q")).body(body).build();
    ObjectMessage message = (ObjectMessage) AngariumMessage.received(sent, 1, Receipt.NONE, filter);
    try {
      message.getObject();
      return null;
    } catch (JMSException e) {
      return e;
    }
  }

  /** The context class loader of an application, which remembers what it was asked for. */
  private static final class Asked extends ClassLoader {
    private final Set<String> names = new HashSet<>();

    Asked() {
      super(ObjectFuzzTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      names.add(name);
      return super.loadClass(name, resolve);
    }
  }

  @Test
  void shouldNotEvenLookForAClassThatIsNotAllowed() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    Asked asked = new Asked();
    thread.setContextClassLoader(asked);
    try {
      for (byte[] stream : hostile()) {
        assertThat(read(stream, ObjectFilter.JDK_VALUES)).isNotNull();
      }
      for (Object object : allowed()) {
        assertThat(read(serialized(object), ObjectFilter.JDK_VALUES)).as("%s", object).isNull();
      }
      assertThat(asked.names).isNotEmpty().allMatch(name -> name.startsWith("java."));
      // and the test can fail: where an application allows more, its classes are looked for
      read(forbidden(new Harmless00()), ObjectFilter.allowing("com.example.*"));
      assertThat(asked.names).contains(Forbidden0.class.getName());
    } finally {
      thread.setContextClassLoader(before);
    }
    assertThat(RUN.get()).isZero();
  }

  /** Streams of all that is allowed, and of what is not, with bytes changed at random. */
  @Test
  void shouldRefuseDamagedStreamsInOrder() throws Exception {
    Fuzz fuzz = new Fuzz("shouldRefuseDamagedStreamsInOrder");
    List<byte[]> valid = new ArrayList<>(hostile());
    for (Object object : allowed()) {
      valid.add(serialized(object));
    }
    int taken = 0;
    for (int i = 0; i < Fuzz.times(15_000); i++) {
      byte[] stream = fuzz.damaged(fuzz.anyOf(valid));
      if (fuzz.oneIn(3)) {
        stream = fuzz.damaged(stream);
      }
      byte[] last = stream;
      JMSException[] refused = new JMSException[1];
      fuzz.attempt(
          java.util.HexFormat.of().formatHex(last),
          () -> refused[0] = read(last, ObjectFilter.JDK_VALUES));
      if (refused[0] == null) {
        taken++;
      } else {
        assertThat(refused[0].getErrorCode()).isIn("ANG-1501", "ANG-1506");
      }
    }
    assertThat(taken).isPositive();
    assertThat(RUN.get()).isZero();
  }

  private static List<Object> allowed() {
    Map<Object, Object> identity = new IdentityHashMap<>();
    identity.put("k", 1);
    Properties properties = new Properties();
    properties.setProperty("k", "v");
    return List.of(
        "text",
        1L,
        new BigDecimal("1.5"),
        LocalDate.EPOCH,
        UUID.randomUUID(),
        new int[] {1, 2, 3},
        new String[][] {{"a"}},
        new ArrayList<>(List.of(1, 2)),
        new HashSet<>(Set.of("a", "b")),
        new LinkedHashMap<>(Map.of("k", 1)),
        new TreeMap<>(Map.of("k", 1)),
        identity,
        properties,
        BitSet.valueOf(new long[] {5}),
        new PriorityQueue<>(List.of(2, 1)),
        new ConcurrentHashMap<>(Map.of("k", 1)),
        new ConcurrentSkipListMap<>(Map.of("k", 1)),
        new CopyOnWriteArrayList<>(List.of("a")),
        java.util.Collections.nCopies(3, "a"),
        new StringBuilder("b"));
  }

  /** Sizes that are only claimed: no memory is taken for them, and no time. */
  @Test
  void shouldNotBelieveTheSizesThatAStreamClaims() throws Exception {
    Fuzz fuzz = new Fuzz("shouldNotBelieveTheSizesThatAStreamClaims");
    for (Object object : allowed()) {
      byte[] stream = serialized(object);
      for (int at = 0; at + 4 <= stream.length; at++) {
        for (byte[] size : new byte[][] {{127, -1, -1, -1}, {63, -1, -1, -1}, {-1, -1, -1, -1}}) {
          byte[] claims = stream.clone();
          System.arraycopy(size, 0, claims, at, size.length);
          fuzz.attempt(
              object.getClass() + " with a claim at " + at,
              () -> read(claims, ObjectFilter.JDK_VALUES));
        }
      }
    }
    assertThat(RUN.get()).isZero();
  }
}
