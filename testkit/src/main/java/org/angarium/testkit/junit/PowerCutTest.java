package org.angarium.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A test that is run again and again, while the power is cut at each write of its broker in turn:
 * in the first operation on the disk, then in the second, until the test ends before the cut comes.
 * Then the same once more, with the process killed in place of the cut.
 *
 * <pre>{@code
 * class InvoicesTest {
 *   @BeforeEach
 *   void order(Broker broker) {
 *     // sends orders; no cut comes here
 *   }
 *
 *   @PowerCutTest
 *   void shouldSendOneInvoiceForEachOrder(Broker broker) {
 *     // a listener sends invoices; waits until the orders are gone, and looks at the invoices
 *   }
 * }
 * }</pre>
 *
 * <p>The test and its {@code @BeforeEach} and {@code @AfterEach} methods may have an {@link
 * org.angarium.Broker} as a parameter, which is on a {@link org.angarium.testkit.PowerCutDisk}. The
 * test method runs on a thread of its own. When the power is cut, that is interrupted and the
 * broker closed, and what the method throws from then on is expected. Then the broker is opened
 * again and the method runs a second time, on the same object: it must do what the first time left
 * undone, as the application does after a restart, and must end well. Each cut has a disk and an
 * object of its own, and is a test of its own in the report.
 *
 * <p>The first cut that fails is the last. Not together with {@link AngariumTest}. What a test
 * needs beyond that, {@link org.angarium.testkit.PowerCuts} can do.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@TestTemplate
@ExtendWith(PowerCutExtension.class)
@Execution(
    ExecutionMode.SAME_THREAD) // whether there is a next cut is known when the last has ended
public @interface PowerCutTest {
  /** Cuts in each n-th operation only, where each one takes too long. */
  int eachOf() default 1;

  /** Of all that is random: which of the writes that were not synced survive a cut. */
  long seed() default 1;

  /** One cut alone, as the report names it; below 0 for all. */
  int only() default -1;

  /** How long the method may take, once. */
  long patienceSeconds() default 60;

  /** Options of the broker, as in a URL: {@code "maxAttempts=3"}. */
  String[] options() default {};
}
