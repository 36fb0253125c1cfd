package org.angarium.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import org.angarium.tck.Crash;
import org.angarium.tck.CrashSite;
import org.angarium.tck.CrashWork;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Tests that restart and crash the provider, written as those of the suite. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class Restarts extends TckTest {
  @Test
  void aKeepsMessagesOverARestart() throws Exception {
    JMSContext before = jms.context();
    String name = jms.uniqueName();
    before.createProducer().send(before.createQueue(name), "kept");

    jms.restart();

    JMSContext after = jms.context();
    assertThat(jms.receiveText(after.createConsumer(after.createQueue(name)))).isEqualTo("kept");
  }

  @Test
  void bEndsWhatWasOpenBeforeARestart() throws Exception {
    Connection connection = jms.connection();

    jms.restart();

    assertThatThrownBy(connection::createSession).isInstanceOf(JMSException.class);
  }

  @Test
  void cShowsWhatACrashHasLeft() throws Exception {
    String name = jms.uniqueName();

    Crash crash = jms.crashing(Sends.class, name, "first", "second");

    assertThat(crash.said()).containsExactly("sent first", "sent second");
    JMSContext context = jms.context();
    var consumer = context.createConsumer(context.createQueue(name));
    assertThat(jms.receiveText(consumer)).isEqualTo("first");
    assertThat(jms.receiveText(consumer)).isEqualTo("second");
  }

  @Test
  void dTellsWhyAChildFailed() throws Exception {
    jms.crashing(Sends.class, jms.uniqueName());
    assertThatThrownBy(() -> jms.crashing(Fails.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ended with 1")
        .hasMessageContaining("on purpose");
  }

  /** Sends its arguments to the queue that is the first of them. */
  public static final class Sends implements CrashWork {
    @Override
    public void work(CrashSite site) {
      JMSContext context = site.factory().createContext();
      for (String text : site.arguments().subList(1, site.arguments().size())) {
        context.createProducer().send(context.createQueue(site.arguments().get(0)), text);
        site.say("sent " + text);
      }
    }
  }

  /** Fails. */
  public static final class Fails implements CrashWork {
    @Override
    public void work(CrashSite site) {
      throw new IllegalStateException("on purpose");
    }
  }
}
