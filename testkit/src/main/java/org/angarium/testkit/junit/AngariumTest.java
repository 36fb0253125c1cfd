package org.angarium.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class, or one test, a broker of its own, which is closed after it.
 *
 * <pre>{@code
 * @AngariumTest
 * class OrdersTest {
 *   @Test
 *   void shouldDeliverAfterADay(JMSContext context, ManualClock clock) {
 *     // ...
 *     clock.advance(Duration.ofDays(1));
 *     // ...
 *   }
 * }
 * }</pre>
 *
 * <p>What a test and its {@code @BeforeEach} and {@code @AfterEach} methods may have as parameters:
 * {@link org.angarium.Broker}; {@link jakarta.jms.ConnectionFactory} and {@link
 * jakarta.jms.XAConnectionFactory}, or Angarium's own types of these; {@link
 * jakarta.jms.JMSContext}, which acknowledges automatically and is closed after the test; {@link
 * org.angarium.testkit.ManualClock}, the broker's; and with {@link Store#POWER_CUT_DISK} {@link
 * org.angarium.testkit.PowerCutDisk}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(AngariumExtension.class)
public @interface AngariumTest {
  /** Where the broker keeps its messages. */
  Store store() default Store.MEMORY;

  /** Options of the broker, as in a URL: {@code "maxAttempts=3"}. */
  String[] options() default {};

  /**
   * Whether a test fails that leaves something behind: messages in queues or durable subscriptions,
   * dead letters and messages that nobody acknowledged among them, and transactions in doubt.
   */
  boolean nothingLeft() default false;

  /** Where a broker keeps its messages. */
  enum Store {
    /** In memory: quick, and gone with the broker. */
    MEMORY,
    /** In a file of a temporary folder. */
    FILE,
    /** On a {@link org.angarium.testkit.PowerCutDisk}. */
    POWER_CUT_DISK
  }
}
