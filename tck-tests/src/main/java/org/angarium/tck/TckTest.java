package org.angarium.tck;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What all tests of the suite extend. A test that takes more than a minute fails, and the next one
 * goes on, also when a call of the provider never returns.
 */
@ExtendWith(TckExtension.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TckTest {
  /** The provider as this test sees it; what is opened through it is closed after the test. */
  protected final Jms jms = new Jms();

  /** For tests. */
  protected TckTest() {}
}
