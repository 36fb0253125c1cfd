package org.angarium.benchmarks.promise;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.angarium.benchmarks.promise.CallEvent.Kind;
import org.angarium.benchmarks.provider.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a provider keeps its promise: when {@code send()} returns, has the disk been forced
 * since it was called; and when a listener gets its next message, since it returned from the last?
 * The JVM's flight recorder tells when each {@code FileChannel.force} began and ended, and has the
 * times of the calls by the same clock. A provider that syncs by other means counts for itself.
 */
public final class PromiseProbe {
  private static final String FORCE = "jdk.FileForce";
  private static final String QUEUE = "promise";
  private static final int BODY_BYTES = 1024;
  private static final int PATIENCE_SECONDS = 60;

  private PromiseProbe() {}

  /**
   * Sends while nobody consumes, has a listener consume that, and sends again while it consumes.
   *
   * @param provider runs, and has no messages
   * @param messages of each round, at least 2
   */
  public static Observed observe(Provider provider, int messages) throws Exception {
    Path file = Files.createTempFile("promise", ".jfr");
    try (Recording recording = new Recording();
        Connection connection = provider.connectionFactory().createConnection()) {
      recording.enable(FORCE).withoutThreshold().withoutStackTrace();
      recording.enable(CallEvent.class).withoutThreshold();
      recording.start();
      connection.start();
      send(connection, provider, messages, Kind.STORED);
      try (Session session = connection.createSession(provider.acknowledgeMode());
          MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
        Timing listener = new Timing(provider, messages);
        consumer.setMessageListener(listener);
        await(listener.stored);
        send(connection, provider, messages, Kind.PASSED);
        await(listener.passed);
      }
      recording.stop();
      recording.dump(file);
      return count(RecordingFile.readAllEvents(file));
    } finally {
      Files.delete(file);
    }
  }

  private static void send(Connection connection, Provider provider, int messages, Kind kind)
      throws Exception {
    try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue(QUEUE))) {
      producer.setDeliveryMode(DeliveryMode.PERSISTENT);
      for (int i = 0; i < messages; i++) {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[BODY_BYTES]);
        Call call = new Call(provider, kind);
        producer.send(message);
        call.end();
      }
    }
  }

  private static void await(CountDownLatch received) throws InterruptedException {
    if (!received.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(received.getCount() + " messages did not come");
    }
  }

  /** A call that is under way. */
  private static final class Call {
    private final Provider provider;
    private final CallEvent event;
    private final long syncs;

    Call(Provider provider, Kind kind) {
      this.provider = provider;
      syncs = provider.syncs();
      event = new CallEvent(kind);
      event.begin();
    }

    void end() {
      event.end();
      event.counted = provider.syncs() > syncs;
      event.commit();
    }
  }

  /** Times from one message to the next, as long as those come that were sent before. */
  private static final class Timing implements MessageListener {
    final CountDownLatch stored;
    final CountDownLatch passed;
    private final Provider provider;
    private @Nullable Call open;

    Timing(Provider provider, int messages) {
      this.provider = provider;
      stored = new CountDownLatch(messages);
      passed = new CountDownLatch(messages);
    }

    @Override
    public void onMessage(Message message) {
      if (stored.getCount() == 0) {
        passed.countDown();
        return;
      }
      if (open != null) {
        open.end();
      }
      stored.countDown();
      open = new Call(provider, Kind.ACKNOWLEDGED);
    }
  }

  private static Observed count(List<RecordedEvent> events) {
    List<RecordedEvent> forces = new ArrayList<>();
    Map<Kind, List<RecordedEvent>> calls = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      calls.put(kind, new ArrayList<>());
    }
    for (RecordedEvent event : events) {
      if (event.getEventType().getName().equals(FORCE)) {
        forces.add(event);
      } else if (event.getEventType().getName().equals(CallEvent.NAME)) {
        of(calls, Kind.valueOf(event.getString("kind"))).add(event);
      }
    }
    return new Observed(
        of(calls, Kind.STORED).size(),
        synced(of(calls, Kind.STORED), forces),
        of(calls, Kind.PASSED).size(),
        synced(of(calls, Kind.PASSED), forces),
        of(calls, Kind.ACKNOWLEDGED).size(),
        synced(of(calls, Kind.ACKNOWLEDGED), forces));
  }

  private static List<RecordedEvent> of(Map<Kind, List<RecordedEvent>> calls, Kind kind) {
    return calls.getOrDefault(kind, List.of());
  }

  private static int synced(List<RecordedEvent> calls, List<RecordedEvent> forces) {
    int found = 0;
    for (RecordedEvent call : calls) {
      if (call.getBoolean("counted") || forces.stream().anyMatch(f -> isWithin(f, call))) {
        found++;
      }
    }
    return found;
  }

  private static boolean isWithin(RecordedEvent force, RecordedEvent call) {
    return !force.getStartTime().isBefore(call.getStartTime())
        && !force.getEndTime().isAfter(call.getEndTime());
  }
}
