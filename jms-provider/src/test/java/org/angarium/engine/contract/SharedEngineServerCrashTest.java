package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import org.angarium.model.DestinationName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of messages that are not persistent when the server of a node crashes. */
class SharedEngineServerCrashTest extends EngineContract {
  SharedEngineServerCrashTest() {
    super(directory -> new CrashingServer());
  }

  private CrashingServer server() {
    return (CrashingServer) fixture();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLeaveNothingOfWhatSeveralSubscriptionsHaveLost(boolean grouped) {
    DestinationName news = topic("news");
    TestConsumer mail = consumer(durable(news, "c", "mail"));
    TestConsumer audit = consumer(durable(news, "c", "audit"));
    String group = grouped ? "g" : null;
    send(msg("seen by one").group(group).nonPersistent().to(news));
    send(msg("lost").group(group).nonPersistent().to(news));
    send(msg("kept").group(group).to(news));
    assertThat(mail.consume(1)).containsExactly("seen by one");

    server().crashServer();

    assertThat(server().ask("SELECT count(*) FROM @msg_np")).isEqualTo("0");
    assertThat(mail.consume(1)).containsExactly("kept");
    assertThat(server().ask("SELECT count(*) FROM @share")).isEqualTo("3");
    assertThat(audit.consume(1)).containsExactly("kept");
    for (String table : new String[] {"dlv", "msg", "share"}) {
      assertThat(server().ask("SELECT count(*) FROM @" + table)).as(table).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldFindWhatComesAfterWhatIsLostAtOnce(boolean grouped) {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    String group = grouped ? "g" : null;
    for (int i = 0; i < 5; i++) {
      send(msg("lost").group(group).nonPersistent().to(orders));
    }
    send(msg("kept").group(group).to(orders));

    server().crashServer();

    assertThat(Msg.texts(consumer.claim(1))).containsExactly("kept");
  }
}
