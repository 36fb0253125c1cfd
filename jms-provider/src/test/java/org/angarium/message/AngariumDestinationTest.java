package org.angarium.message;

import static org.angarium.message.MessageTests.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.Reference;
import javax.naming.spi.NamingManager;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;

class AngariumDestinationTest {
  private static final List<DestinationName> NAMES =
      List.of(
          DestinationName.queue("a"),
          DestinationName.topic("a"),
          new DestinationName(DestinationName.Kind.QUEUE, "t", true),
          new DestinationName(DestinationName.Kind.TOPIC, "t", true));

  @Test
  void shouldHaveTheTypeOfTheName() throws JMSException {
    assertThat(AngariumDestination.of(NAMES.get(0))).isExactlyInstanceOf(AngariumQueue.class);
    assertThat(AngariumDestination.of(NAMES.get(1))).isExactlyInstanceOf(AngariumTopic.class);
    assertThat(AngariumDestination.of(NAMES.get(2))).isInstanceOf(TemporaryQueue.class);
    assertThat(AngariumDestination.of(NAMES.get(3))).isInstanceOf(TemporaryTopic.class);
    for (DestinationName name : NAMES) {
      assertThat(AngariumDestination.nameOf(AngariumDestination.of(name))).isEqualTo(name);
      assertThat(AngariumDestination.of(name)).hasToString(name.toString());
    }
  }

  @Test
  void shouldBeEqualByKindAndName() {
    AngariumDestination queue = AngariumDestination.of(DestinationName.queue("a"));
    assertThat(queue)
        .isEqualTo(AngariumDestination.of(DestinationName.queue("a")))
        .hasSameHashCodeAs(AngariumDestination.of(DestinationName.queue("a")))
        .isNotEqualTo(AngariumDestination.of(DestinationName.queue("b")))
        .isNotEqualTo(AngariumDestination.of(DestinationName.topic("a")));
  }

  @Test
  void shouldSurviveSerialization() throws Exception {
    for (DestinationName name : NAMES) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(AngariumDestination.of(name));
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        AngariumDestination read = (AngariumDestination) in.readObject();
        assertThat(read.name()).isEqualTo(name);
        assertThat(read).hasSameClassAs(AngariumDestination.of(name));
      }
    }
  }

  @Test
  void shouldSurviveJndi() throws Exception {
    for (DestinationName name : NAMES) {
      Reference reference = AngariumDestination.of(name).getReference();
      Object found = NamingManager.getObjectInstance(reference, null, null, new Hashtable<>());
      assertThat(((AngariumDestination) found).name()).isEqualTo(name);
    }
    AngariumDestinationFactory factory = new AngariumDestinationFactory();
    assertThat(factory.getObjectInstance("other", null, null, null)).isNull();
    assertThat(factory.getObjectInstance(new Reference("other"), null, null, null)).isNull();
  }

  @Test
  void shouldBeDeletedByItsConnectionOnly() throws JMSException {
    AtomicInteger deleted = new AtomicInteger();
    new AngariumTemporaryQueue(NAMES.get(2), deleted::incrementAndGet).delete();
    new AngariumTemporaryTopic(NAMES.get(3), deleted::incrementAndGet).delete();
    assertThat(deleted).hasValue(2);
    TemporaryQueue received = (TemporaryQueue) AngariumDestination.of(NAMES.get(2));
    assertRefused(InvalidDestinationException.class, "ANG-1206", received::delete);
    TemporaryTopic topic = (TemporaryTopic) AngariumDestination.of(NAMES.get(3));
    assertRefused(InvalidDestinationException.class, "ANG-1206", topic::delete);
  }

  @Test
  void shouldNameDestinationsOfOtherProviders() throws JMSException {
    Queue queue = () -> "q";
    Topic topic = () -> "t";
    Queue empty = () -> "";
    Destination neither = new Destination() {};
    assertThat(AngariumDestination.nameOf(queue)).isEqualTo(DestinationName.queue("q"));
    assertThat(AngariumDestination.nameOf(topic)).isEqualTo(DestinationName.topic("t"));
    for (Destination bad : new Destination[] {empty, neither}) {
      assertRefused(
          InvalidDestinationException.class, "ANG-1201", () -> AngariumDestination.nameOf(bad));
    }
    assertRefused(
        InvalidDestinationException.class, "ANG-1201", () -> AngariumDestination.nameOf(null));
  }
}
