package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionName;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message may be for one subscription of a topic alone. */
abstract class SingleSubscriptionContract extends EngineContract {
  SingleSubscriptionContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  private static Send only(Send send, @Nullable String clientId, String name) {
    return new Send(send.message(), "", null, null, new SubscriptionName(clientId, name));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldReachThatSubscriptionWhateverItSelects(boolean persistent) {
    DestinationName news = topic("news");
    TestConsumer durable = consumer(selecting(durable(news, "c", "sub"), "n = 1"));
    TestConsumer other = consumer(durable(news, "d", "sub"));
    TestConsumer shared = consumer(shared(news, null, "sub"));
    TestConsumer own = consumer(nonDurable(news));
    send(only(msg("a").persistent(persistent).to(news), "c", "sub"));
    send(only(msg("b").persistent(persistent).to(news), null, "sub"));
    assertThat(durable.drain()).containsExactly("a");
    assertThat(shared.drain()).containsExactly("b");
    assertThat(other.drain()).isEmpty();
    assertThat(own.drain()).isEmpty();
  }

  @Test
  void shouldPreferTheDurableOneOfTwoOfAName() {
    DestinationName news = topic("news");
    TestConsumer shared = consumer(shared(news, null, "sub"));
    TestConsumer durable = consumer(sharedDurable(news, null, "sub"));
    send(only(msg("a").to(news), null, "sub"));
    assertThat(durable.drain()).containsExactly("a");
    assertThat(shared.drain()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldDoNothingWhereThereIsNoSuchSubscription(boolean persistent) {
    DestinationName news = topic("news");
    DestinationName dead = queue("dead");
    consumer(durable(news, "c", "sub")).close();
    send(msg("a").persistent(persistent).to(dead));
    TestConsumer consumer = consumer(dead);
    Delivery delivery = consumer.next();
    Send back = only(msg("a").persistent(persistent).to(news), "c", "gone");
    assertRefused(ErrorCode.NO_SUCH_SUBSCRIPTION, () -> submit(List.of(back), List.of(delivery)));
    assertThat(engineB.destinations().queueStatus(dead).depth()).isEqualTo(1);
    submit(List.of(only(back, "c", "sub")), List.of(delivery));
    assertThat(engineB.destinations().queueStatus(dead).depth()).isZero();
    assertThat(consumer(durable(news, "c", "sub")).drain()).containsExactly("a");
  }
}
