package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.SendOptions;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 3.4.10: JMSPriority. */
class PriorityTest extends TckTest {
  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"3.4.10-1", "3.4.10-2", "3.4.10-4"})
  void shouldCarryEachOfTenLevels(Way way) throws Exception {
    Courier courier = way.open(jms);
    for (int level = 0; level <= 9; level++) {
      Message message = courier.messages().message();
      message.setJMSPriority(9 - level);

      courier.send(message, SendOptions.DEFAULT.priority(level));

      assertThat(message.getJMSPriority()).isEqualTo(level);
      assertThat(courier.receive().getJMSPriority()).isEqualTo(level);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.10-1")
  void shouldUseTheDefaultOfAProducerThatSaysNothing(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSPriority(9);

    courier.send(message);

    assertThat(message.getJMSPriority()).isEqualTo(4);
    assertThat(courier.receive().getJMSPriority()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Sentence("3.4.10-3")
  void shouldDeliverExpeditedMessagesThatWaitBeforeNormalOnes(int mode) throws Exception {
    jms.require(Ability.PRIORITY_ORDER);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    for (int level : new int[] {4, 9, 0, 5, 3, 8, 2, 7, 1, 6}) {
      producer.send(session.createTextMessage("p" + level), mode, level, 0);
    }
    var consumer = session.createConsumer(queue);

    List<Integer> levels = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      levels.add(jms.receive(consumer).getJMSPriority());
    }

    // the specification asks for expedited (5 to 9) before normal (0 to 4), and for no more
    assertThat(levels.subList(0, 5)).containsExactlyInAnyOrder(5, 6, 7, 8, 9);
    assertThat(levels.subList(5, 10)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }
}
