package org.angarium.benchmarks.promise;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.angarium.benchmarks.provider.Provider;
import org.angarium.benchmarks.provider.ProviderName;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a provider keeps its promise: when {@code send()} returns, has the disk been forced
 * since it was called; and when a listener gets its next message, since it returned from the last?
 * The JVM's flight recorder tells when each {@code FileChannel.force} began and ended, and has the
 * times of the calls by the same clock. A provider that syncs by other means counts for itself.
 */
public final class PromiseProbe {
  private static final String FORCE = "jdk.FileForce";
  private static final int BODY_BYTES = 1024;
  private static final int PATIENCE_SECONDS = 60;

  private PromiseProbe() {}

  /** Prints what the named providers, or all, do with 500 messages. */
  public static void main(String[] names) throws Exception {
    List<ProviderName> providers =
        names.length == 0
            ? List.of(ProviderName.values())
            : Stream.of(names).map(ProviderName::of).toList();
    PrintStream out = System.out;
    for (ProviderName name : providers) {
      Path directory = Files.createTempDirectory("promise");
      try {
        out.println(name.text() + ": " + observe(name.create(), directory, 500));
      } finally {
        delete(directory);
      }
    }
    System.exit(0); // a provider may leave threads behind
  }

  /**
   * Starts a provider, sends and receives, and closes it.
   *
   * @param directory an empty one
   * @param messages at least 2
   */
  public static Observed observe(Provider provider, Path directory, int messages) throws Exception {
    Path file = Files.createTempFile("promise", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable(FORCE).withoutThreshold().withoutStackTrace();
      recording.enable(CallEvent.class).withoutThreshold();
      provider.start(Files.createDirectories(directory.resolve("broker")), Set.of());
      try (Connection connection = provider.connectionFactory().createConnection()) {
        recording.start();
        send(connection, provider, messages);
        receive(connection, provider, messages);
        recording.stop();
      } finally {
        provider.close();
      }
      recording.dump(file);
      return count(RecordingFile.readAllEvents(file));
    } finally {
      Files.delete(file);
    }
  }

  private static void send(Connection connection, Provider provider, int messages)
      throws Exception {
    try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(session.createQueue("promise"))) {
      producer.setDeliveryMode(DeliveryMode.PERSISTENT);
      for (int i = 0; i < messages; i++) {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[BODY_BYTES]);
        CallEvent call = new CallEvent(true);
        long before = provider.syncs();
        call.begin();
        producer.send(message);
        call.end();
        call.counted = provider.syncs() > before;
        call.commit();
      }
    }
  }

  private static void receive(Connection connection, Provider provider, int messages)
      throws Exception {
    CountDownLatch received = new CountDownLatch(messages);
    try (Session session = connection.createSession(provider.acknowledgeMode())) {
      Queue queue = session.createQueue("promise");
      try (MessageConsumer consumer = session.createConsumer(queue)) {
        consumer.setMessageListener(timing(provider, received));
        connection.start();
        if (!received.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException(received.getCount() + " messages did not come");
        }
      }
    }
  }

  private static MessageListener timing(Provider provider, CountDownLatch received) {
    return new MessageListener() {
      private @Nullable CallEvent open;
      private long before;

      @Override
      public void onMessage(jakarta.jms.Message message) {
        if (open != null) {
          open.end();
          open.counted = provider.syncs() > before;
          open.commit();
        }
        received.countDown();
        before = provider.syncs();
        open = new CallEvent(false);
        open.begin();
      }
    };
  }

  private static Observed count(List<RecordedEvent> events) {
    List<RecordedEvent> forces = new ArrayList<>();
    List<RecordedEvent> sends = new ArrayList<>();
    List<RecordedEvent> acknowledgements = new ArrayList<>();
    for (RecordedEvent event : events) {
      if (event.getEventType().getName().equals(FORCE)) {
        forces.add(event);
      } else if (event.getEventType().getName().equals(CallEvent.NAME)) {
        (event.getBoolean("send") ? sends : acknowledgements).add(event);
      }
    }
    return new Observed(
        sends.size(),
        synced(sends, forces),
        acknowledgements.size(),
        synced(acknowledgements, forces));
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

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(PromiseProbe::deleteOne);
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
