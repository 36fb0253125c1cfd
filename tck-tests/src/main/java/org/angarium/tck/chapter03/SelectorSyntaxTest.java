package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.Session;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** 3.8.1.1: selectors that are refused, where they are presented. */
class SelectorSyntaxTest extends TckTest {
  private static final String INVALID = "one = 1 AND";

  private void assertRefused(String selector) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    var queue = jms.queue(session);
    assertThatThrownBy(() -> session.createConsumer(queue, selector))
        .as(selector)
        .isInstanceOf(InvalidSelectorException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=",
        "a =",
        "= 1",
        "a = 1 AND",
        "AND a = 1",
        "a = 1 OR",
        "OR a = 1",
        "NOT",
        "a = 1 AND AND b = 2",
        "a = 1 b = 2",
        "a = 1, b = 2",
        "a NOT 1",
        "a == 1",
        "a != 1",
        "a => 1",
        "a =< 1",
        "a >< 1",
        "a = = 1",
        "a = 1;",
        "a & b",
        "a = ?",
        "a = :name",
        "a = @b",
        "a.b = 1",
        "a[0] = 1",
        "a{ = 1",
        "1a = 1",
        "#a = 1",
        "a = 1 #"
      })
  @Sentence("3.8.1.1-30")
  void shouldRefuseBadExpressions(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(a = 1", "a = 1)", "()", "((a = 1)", "a = (1", ")a = 1(", "a IN ('x'", "NOT ("})
  @Sentence("3.8.1.1-30")
  void shouldRefuseUnbalancedParentheses(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = 'x", "a = x'", "a = '", "a = 'it's'", "a = \"x\"", "a = 'x' 'y'"})
  @Sentence({"3.8.1.1-30", "3.8.1.1-4"})
  void shouldRefuseBadStringLiterals(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = 1E", "a = 0xG", "a = 1.2.3", "a = 08", "a = 1x", "a = 1 2"})
  @Sentence({"3.8.1.1-30", "3.8.1.1-5", "3.8.1.1-6"})
  void shouldRefuseBadNumericLiterals(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "57 + 3", "'abc'", "-1", "1.5", "a = 1 AND 1", "NOT 1", "(1)"})
  @Sentence({"3.8.1.1-30", "3.8.1.1-17"})
  void shouldRefuseWhatIsNoCondition(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a +  = 1",
        "a * = 1",
        "a / = 1",
        "* a = 1",
        "/ a = 1",
        "a + + ",
        "1 = 2 +",
        "a % 2 = 0",
        "a ** 2 = 4",
        "a || 'b' = 'ab'"
      })
  @Sentence({"3.8.1.1-30", "3.8.1.1-18"})
  void shouldRefuseBadArithmetic(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a BETWEEN 1",
        "a BETWEEN 1 AND",
        "a BETWEEN 1 OR 2",
        "a BETWEEN AND 2",
        "a BETWEEN 1, 2",
        "BETWEEN 1 AND 2",
        "a BETWEEN NOT 1 AND 2"
      })
  @Sentence({"3.8.1.1-30", "3.8.1.1-26"})
  void shouldRefuseBadBetween(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a IN ()",
        "a IN",
        "a IN 'x'",
        "a IN ('x',)",
        "a IN (,'x')",
        "a IN ('x' 'y')",
        "a IN (b)",
        "a IN ('x', b)",
        "IN ('x')",
        "a IN NOT ('x')",
        "'x' IN ('x')"
      })
  @Sentence({"3.8.1.1-30", "3.8.1.1-27"})
  void shouldRefuseBadIn(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a IN (1)", "a IN (1, 2)", "a IN (TRUE)", "a IN ('x', 1)"})
  @Sentence({"3.8.1.1-30", "3.8.1.1-27"})
  void shouldRefuseInWithOtherThanStringLiterals(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a LIKE",
        "a LIKE b",
        "a LIKE 1",
        "LIKE 'x'",
        "a LIKE NOT 'x'",
        "a LIKE 'x' ESCAPE",
        "a LIKE 'x' ESCAPE ''",
        "a LIKE 'x' ESCAPE 'ab'",
        "a LIKE 'x' ESCAPE 1",
        "a LIKE 'x' ESCAPE b",
        "a ESCAPE 'x'",
        "'x' LIKE 'x'"
      })
  @Sentence({"3.8.1.1-30", "3.8.1.1-28"})
  void shouldRefuseBadLike(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a IS",
        "a IS NOT",
        "IS NULL",
        "a IS 1",
        "a IS TRUE",
        "a NOT NULL",
        "a IS NULL NULL",
        "a NULL",
        "a NOT IS NULL",
        "1 IS NULL",
        "'x' IS NULL",
        "a = NULL"
      })
  @Sentence({"3.8.1.1-30", "3.8.1.1-29"})
  void shouldRefuseBadTestsForNull(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NULL", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE", "null", "Not", "aNd",
        "or", "between", "like", "in", "is", "escape"
      })
  @Sentence({"3.8.1.1-9", "3.8.1.1-30"})
  void shouldRefuseReservedWordsAsIdentifiers(String word) throws Exception {
    assertRefused(word + " = 1");
    assertRefused("1 = " + word);
    assertRefused(word + " IS NULL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRUE", "FALSE", "true", "False"})
  @Sentence({"3.8.1.1-9", "3.8.1.1-30"})
  void shouldRefuseBooleanLiteralsAsIdentifiers(String word) throws Exception {
    assertRefused(word + " IS NULL");
    assertRefused(word + " LIKE 'x'");
    assertRefused(word + " IN ('x')");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = 1 -- a comment",
        "/* a comment */ a = 1",
        "a /* a comment */ = 1",
        "a = 1 // a comment",
        "a = 1 # a comment"
      })
  @Sentence({"3.8.1.3-3", "3.8.1.1-30"})
  void shouldRefuseComments(String selector) throws Exception {
    assertRefused(selector);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @Sentence("3.8.1.1-1")
  void shouldTreatAnEmptySelectorAsNone(String selector) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    var queue = jms.queue(session);
    session.createProducer(queue).send(session.createTextMessage("selected"));

    var consumer = session.createConsumer(queue, selector);

    assertThat(consumer.getMessageSelector()).isNull();
    assertThat(jms.receiveText(consumer)).isEqualTo("selected");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @Sentence("3.8.1.1-1")
  void shouldTreatAnEmptySelectorAsNoneOnTheSimplifiedApi(String selector) throws Exception {
    JMSContext context = jms.context();
    var topic = jms.topic(context);
    var consumer = context.createConsumer(topic, selector);

    context.createProducer().send(topic, "selected");

    assertThat(consumer.getMessageSelector()).isNull();
    assertThat(jms.receiveText(consumer)).isEqualTo("selected");
  }

  /** Where sessions take selectors. */
  enum OfSession {
    CONSUMER,
    CONSUMER_NO_LOCAL,
    SHARED_CONSUMER,
    DURABLE_SUBSCRIBER,
    DURABLE_CONSUMER,
    SHARED_DURABLE_CONSUMER,
    BROWSER
  }

  @ParameterizedTest
  @EnumSource(OfSession.class)
  @Sentence("3.8.1.1-30")
  void shouldRefuseWhereASessionTakesASelector(OfSession place) throws Exception {
    var connection = jms.connection();
    connection.setClientID(jms.uniqueClientId());
    Session session = connection.createSession();
    var queue = jms.queue(session);
    var topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    assertThatThrownBy(
            () -> {
              switch (place) {
                case CONSUMER -> session.createConsumer(topic, INVALID);
                case CONSUMER_NO_LOCAL -> session.createConsumer(topic, INVALID, true);
                case SHARED_CONSUMER -> session.createSharedConsumer(topic, name, INVALID);
                case DURABLE_SUBSCRIBER ->
                    session.createDurableSubscriber(topic, name, INVALID, false);
                case DURABLE_CONSUMER -> session.createDurableConsumer(topic, name, INVALID, false);
                case SHARED_DURABLE_CONSUMER ->
                    session.createSharedDurableConsumer(topic, name, INVALID);
                case BROWSER -> session.createBrowser(queue, INVALID).getEnumeration();
              }
            })
        .isInstanceOf(InvalidSelectorException.class);
  }

  /** Where contexts take selectors. */
  enum OfContext {
    CONSUMER,
    CONSUMER_NO_LOCAL,
    SHARED_CONSUMER,
    DURABLE_CONSUMER,
    SHARED_DURABLE_CONSUMER,
    BROWSER
  }

  @ParameterizedTest
  @EnumSource(OfContext.class)
  @Sentence("3.8.1.1-30")
  void shouldRefuseWhereAContextTakesASelector(OfContext place) throws Exception {
    JMSContext context = jms.context();
    context.setClientID(jms.uniqueClientId());
    var queue = jms.queue(context);
    var topic = jms.topic(context);
    String name = jms.uniqueSubscription();
    assertThatThrownBy(
            () -> {
              switch (place) {
                case CONSUMER -> context.createConsumer(queue, INVALID);
                case CONSUMER_NO_LOCAL -> context.createConsumer(topic, INVALID, true);
                case SHARED_CONSUMER -> context.createSharedConsumer(topic, name, INVALID);
                case DURABLE_CONSUMER -> context.createDurableConsumer(topic, name, INVALID, false);
                case SHARED_DURABLE_CONSUMER ->
                    context.createSharedDurableConsumer(topic, name, INVALID);
                case BROWSER -> context.createBrowser(queue, INVALID).getEnumeration();
              }
            })
        .isInstanceOf(InvalidSelectorRuntimeException.class);
  }

  @Test
  @Sentence("3.8.1.1-30")
  void shouldRefuseInTheDomainSpecificApis() throws Exception {
    var queueSession =
        jms.closing(jms.queueFactory().createQueueConnection())
            .createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    var topicSession =
        jms.closing(jms.topicFactory().createTopicConnection())
            .createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    var queue = jms.queue(queueSession);
    var topic = jms.topic(topicSession);

    assertThatThrownBy(() -> queueSession.createReceiver(queue, INVALID))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> queueSession.createBrowser(queue, INVALID).getEnumeration())
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(() -> topicSession.createSubscriber(topic, INVALID, false))
        .isInstanceOf(InvalidSelectorException.class);
  }

  @Test
  @Sentence("3.8.1.1-30")
  void shouldRefuseForAConnectionConsumer() throws Exception {
    jms.require(Ability.CONNECTION_CONSUMER);
    var connection = jms.connection();
    var queue = jms.queue(connection.createSession());

    assertThatThrownBy(() -> connection.createConnectionConsumer(queue, INVALID, () -> null, 1))
        .isInstanceOf(InvalidSelectorException.class);
  }
}
