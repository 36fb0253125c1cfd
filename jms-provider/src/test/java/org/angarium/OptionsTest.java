package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSRuntimeException;
import java.io.ObjectInputFilter;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.angarium.broker.BrokerSettings;
import org.angarium.broker.DestinationPolicies;
import org.angarium.broker.DestinationPolicy;
import org.angarium.broker.RedeliveryPolicy;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.ExpiryPolicy;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class OptionsTest {
  private static final List<Option<?>> ALL = Options.ALL;

  @Test
  void shouldBeTheBrokersDefaultsWhereNothingIsGiven() {
    BrokerSettings settings = Options.brokerSettings(OptionValues.NONE, null);
    assertThat(settings)
        .usingRecursiveComparison()
        .ignoringFields("policies")
        .isEqualTo(BrokerSettings.defaults());
    assertThat(settings.policies().of(DestinationName.queue("any")))
        .isEqualTo(DestinationPolicy.DEFAULT);
  }

  @Test
  void shouldReachTheBrokersSettings() {
    Properties properties = new Properties();
    properties.setProperty("memoryLimit", "64M");
    properties.setProperty("whenMemoryFull", "REJECT");
    properties.setProperty("blockTimeout", "5s");
    properties.setProperty("durability", "os");
    properties.setProperty("createDestinations", "false");
    properties.setProperty("maxAttempts", "3");
    properties.setProperty("deadLetterQueue", "dead");
    properties.setProperty("maxUnacknowledged", "4");
    properties.setProperty("maxTransactionBytes", "2M");
    properties.setProperty("maxAsyncSends", "5");
    properties.setProperty("userIds", "true");
    EngineSettings engine =
        new EngineSettings(64 << 20, EngineSettings.WhenFull.REJECT, Duration.ofSeconds(5), false);
    properties.setProperty("redeliveryDelay", "2s");
    properties.setProperty("redeliveryBackoff", "1.5");
    properties.setProperty("maxRedeliveryDelay", "1m");
    properties.setProperty("redeliveryJitter", "0.25");
    BrokerSettings settings = Options.brokerSettings(OptionValues.of(properties), null);
    assertThat(settings)
        .isEqualTo(
            new BrokerSettings(engine, false, settings.policies(), 4, 2 << 20, 5, true, null));
    assertThat(settings.policies().of(DestinationName.topic("any")))
        .isEqualTo(
            new DestinationPolicy(3, "dead", new RedeliveryPolicy(2_000, 1.5, 60_000, 0.25)));
  }

  @Test
  void shouldHaveOptionsForSomeDestinationsAlone() {
    OptionValues values =
        AngariumUrl.parse(
                "angarium:mem:a?maxAttempts=9&queue.orders*.maxAttempts=5&queue.*.maxAttempts=4"
                    + "&queue.orders.eu.redeliveryDelay=1s&queue.orders.eu.maxAttempts=3"
                    + "&topic.orders.eu.deadLetterQueue=late")
            .options();
    DestinationPolicies policies = Options.brokerSettings(values, null).policies();
    assertThat(policies.of(DestinationName.queue("orders.eu")))
        .isEqualTo(new DestinationPolicy(3, "DLQ", new RedeliveryPolicy(1_000, 1, 3_600_000, 0)));
    assertThat(policies.of(DestinationName.queue("orders")).maxAttempts()).isEqualTo(5);
    assertThat(policies.of(DestinationName.queue("bills")).maxAttempts()).isEqualTo(4);
    assertThat(policies.of(DestinationName.topic("orders.eu")))
        .isEqualTo(new DestinationPolicy(9, "late", RedeliveryPolicy.AT_ONCE));
    assertThat(policies.isDeadLetterQueue(DestinationName.queue("late"))).isTrue();
    assertThat(policies.isDeadLetterQueue(DestinationName.queue("DLQ"))).isTrue();
    assertThat(policies.isDeadLetterQueue(DestinationName.topic("DLQ"))).isFalse();
    assertThat(values.texts()).containsEntry("queue.orders.eu.redeliveryDelay", "1s");
    assertThat(
            Broker.builder()
                .memory("a")
                .maxAttempts(9)
                .queue("orders*", q -> q.maxAttempts(5))
                .queue("*", q -> q.maxAttempts(4))
                .queue("orders.eu", q -> q.redeliveryDelay(Duration.ofSeconds(1)).maxAttempts(3))
                .topic("orders.eu", t -> t.deadLetterQueue("late"))
                .values())
        .isEqualTo(values);
  }

  @Test
  void shouldKnowWhereToWhatExpiresIsMoved() {
    OptionValues none = AngariumUrl.parse("angarium:mem:a?maxAttempts=9").options();
    BrokerSettings drops = Options.brokerSettings(none, null);
    assertThat(drops.policies().of(DestinationName.queue("orders")).expiryQueue()).isNull();
    assertThat(drops.engine().expiry()).isSameAs(ExpiryPolicy.DROP);
    OptionValues some =
        AngariumUrl.parse("angarium:mem:a?queue.orders*.expiryQueue=late&topic.*.expiryQueue=old")
            .options();
    BrokerSettings moves = Options.brokerSettings(some, null);
    ExpiryPolicy policy = moves.engine().expiry();
    assertThat(policy.queueFor(DestinationName.queue("orders.eu")))
        .isEqualTo(DestinationName.queue("late"));
    assertThat(policy.queueFor(DestinationName.topic("any")))
        .isEqualTo(DestinationName.queue("old"));
    assertThat(policy.queueFor(DestinationName.queue("bills"))).isNull();
    OptionValues all = AngariumUrl.parse("angarium:mem:a?expiryQueue=late").options();
    ExpiryPolicy ofAll = Options.brokerSettings(all, null).engine().expiry();
    assertThat(ofAll.queueFor(DestinationName.queue("bills")))
        .isEqualTo(DestinationName.queue("late"));
    assertThat(ofAll.queueFor(DestinationName.queue("late"))).isNull();
  }

  @Test
  void shouldCompareWhatHoldsForADestinationWhoeverSaysSo() {
    OptionValues running =
        AngariumUrl.parse("angarium:mem:a?queue.orders*.maxAttempts=5").options();
    OptionValues same = AngariumUrl.parse("angarium:mem:a?queue.orders.maxAttempts=5").options();
    assertThat(same.firstDifference(running)).isNull();
    OptionValues other = AngariumUrl.parse("angarium:mem:a?queue.orders.maxAttempts=10").options();
    Option<?> difference = other.firstDifference(running);
    assertThat(difference).isEqualTo(Options.named("queue.orders.maxAttempts"));
    assertThat(running.text(difference)).isEqualTo("5");
    OptionValues elsewhere =
        AngariumUrl.parse("angarium:mem:a?queue.bills.maxAttempts=10").options();
    assertThat(elsewhere.firstDifference(running)).isNull();
  }

  @Test
  void shouldSayWhatIsWrongWithAnOptionForSomeDestinations() {
    for (String name :
        List.of("queue.orders.clientId", "queue.maxAttempts", "topic..maxAttempts")) {
      assertThatThrownBy(() -> Options.named(name))
          .hasMessageStartingWith("ANG-1002")
          .hasMessageContaining(name)
          .hasMessageContaining("queue.orders.maxAttempts");
    }
    assertThatThrownBy(() -> AngariumUrl.parse("angarium:mem:a?queue.q.redeliveryJitter=2"))
        .hasMessageContaining("queue.q.redeliveryJitter")
        .hasMessageContaining("0 at least and 1 at most");
    assertThatThrownBy(() -> Broker.builder().queue("q", q -> q.redeliveryBackoff(0.5)))
        .hasMessageStartingWith("ANG-1002");
  }

  @Test
  void shouldLimitTransactionsByTheMemoryThatThereIs() {
    OptionValues values = OptionValues.NONE.with(Options.MEMORY_LIMIT, 10L << 20);
    assertThat(Options.brokerSettings(values, null).maxTransactionBytes()).isEqualTo(5 << 20);
  }

  @Test
  void shouldTrustTheClassesOfThePattern() {
    OptionValues values = OptionValues.NONE.with(Options.TRUSTED_CLASSES, "org.angarium.*;!*");
    ObjectInputFilter filter = Options.brokerSettings(values, null).objectFilter();
    assertThat(filter).isNotNull();
    assertThat(filter.checkInput(new Asked(Durability.class)))
        .isEqualTo(ObjectInputFilter.Status.ALLOWED);
    assertThat(filter.checkInput(new Asked(Properties.class)))
        .isEqualTo(ObjectInputFilter.Status.REJECTED);
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void shouldHaveABuildersMethodAndAnExplanation(Option<?> option) {
    Class<?> builder =
        option.scope() == Option.Scope.BROKER
            ? BrokerBuilder.class
            : ConnectionFactoryBuilder.class;
    assertThat(Arrays.stream(builder.getMethods()).map(Method::getName)).contains(option.name());
    assertThat(option.doc()).matches("(?s)[A-Z].*[.A-Z]");
    assertThat(option.defaultText()).isNotBlank();
    assertThat(Options.named(option.name())).isSameAs(option);
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void shouldSayItsDefaultAsItIs(Option<?> option) {
    if (Set.of("memoryLimit", "maxTransactionBytes").contains(option.name())) {
      assertThat(option.defaultText()).contains("of");
    } else if (option.name().equals("minFreeDisk")) {
      assertThat(option.defaultText()).contains("of the disk");
    } else {
      String text = OptionValues.NONE.text(option);
      assertThat(option.defaultText().split(":")[0]).isEqualTo(text);
    }
  }

  @Test
  void shouldBeTheSameWhetherFromAUrlFromPropertiesOrFromABuilder() {
    OptionValues fromUrl =
        AngariumUrl.parse(
                "angarium:mem:a?durability=os&memoryLimit=64M&whenMemoryFull=REJECT"
                    + "&blockTimeout=5s&createDestinations=false&maxAttempts=3&deadLetterQueue=dead"
                    + "&maxUnacknowledged=4&maxTransactionBytes=2M&maxAsyncSends=5"
                    + "&trustedClasses=com.example.*&users=users.properties&userIds=true"
                    + "&closeOnExit=false")
            .options();
    Properties properties = new Properties();
    fromUrl.texts().forEach(properties::setProperty);
    SettingsBuilder<BrokerBuilder> builder =
        Broker.builder()
            .durability(Durability.OS)
            .memoryLimit(64 << 20)
            .whenMemoryFull(WhenMemoryFull.REJECT)
            .blockTimeout(Duration.ofSeconds(5))
            .createDestinations(false)
            .maxAttempts(3)
            .deadLetterQueue("dead")
            .maxUnacknowledged(4)
            .maxTransactionBytes(2 << 20)
            .maxAsyncSends(5)
            .trustedClasses("com.example.*")
            .users(Path.of("users.properties"))
            .userIds(true)
            .closeOnExit(false);
    assertThat(OptionValues.of(properties)).isEqualTo(fromUrl);
    assertThat(builder.values()).isEqualTo(fromUrl);
  }

  @Test
  void shouldRefuseInABuilderWhatItRefusesInAUrl() {
    BrokerBuilder builder = Broker.builder();
    assertThatThrownBy(() -> builder.maxAttempts(-1))
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1002"))
        .hasMessageContaining("option maxAttempts is refused with the value \"-1\"");
    assertThatThrownBy(() -> builder.memoryLimit(5))
        .hasMessageContaining("option memoryLimit is refused with the value \"5\"");
    assertThatThrownBy(() -> builder.blockTimeout(Duration.ofMillis(-5)))
        .hasMessageContaining("option blockTimeout is refused with the value \"-5ms\"");
    assertThatThrownBy(() -> builder.option("maxatempts", "5"))
        .hasMessageContaining("did you mean maxAttempts?");
    assertThatThrownBy(builder::open)
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1001"))
        .hasMessageContaining("call url, memory or file first");
  }

  @Test
  void shouldRefuseTwoValuesForOneOption() {
    Properties properties = new Properties();
    properties.setProperty("maxAttempts", "4");
    assertThatThrownBy(
            () -> Broker.builder().url("angarium:mem:a?maxAttempts=3").properties(properties))
        .hasMessageContaining("option maxAttempts has both 3 and 4");
    properties.setProperty("maxAttempts", "3");
    assertThat(Broker.builder().url("angarium:mem:a?maxAttempts=3").properties(properties).values())
        .isEqualTo(OptionValues.NONE.with(Options.MAX_ATTEMPTS, 3));
  }

  @Test
  void shouldReadTheDefaultsOfPropertiesToo() {
    Properties defaults = new Properties();
    defaults.setProperty("maxAttempts", "4");
    assertThat(OptionValues.of(new Properties(defaults)).given(Options.MAX_ATTEMPTS)).isEqualTo(4);
  }

  @Test
  void shouldNeverShowAPassword() {
    OptionValues values =
        OptionValues.NONE.with(Options.USER, "alice").with(Options.PASSWORD, " s3cret ");
    OptionValues others = OptionValues.NONE.with(Options.PASSWORD, "0ther");
    assertThat(values.given(Options.PASSWORD)).isEqualTo(" s3cret ");
    assertThat(values).hasToString("{}");
    assertThatThrownBy(() -> values.and(others))
        .isInstanceOf(AngariumException.class)
        .hasMessageContaining("option password has two different values")
        .hasMessageNotContaining("s3cret")
        .hasMessageNotContaining("0ther");
  }

  private record Asked(Class<?> serialClass) implements ObjectInputFilter.FilterInfo {
    @Override
    public long arrayLength() {
      return -1;
    }

    @Override
    public long depth() {
      return 1;
    }

    @Override
    public long references() {
      return 1;
    }

    @Override
    public long streamBytes() {
      return 1;
    }
  }

  @Test
  void shouldKeepDestinationsOfAnyNameInTheUrl() {
    OptionValues values =
        Broker.builder().memory("a").queue("r&d=100%?", q -> q.maxAttempts(5)).values();
    AngariumUrl url = new AngariumUrl(new BrokerAddress.Memory("a"), values);
    assertThat(AngariumUrl.parse(url.toString())).isEqualTo(url);
  }
}
