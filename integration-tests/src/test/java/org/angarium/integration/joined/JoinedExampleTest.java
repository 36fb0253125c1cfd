package org.angarium.integration.joined;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.angarium.JoinedListener;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/joined.md, with plain JDBC. */
@Timeout(60)
class JoinedExampleTest {
  @TempDir Path folder;

  @Test
  void shouldBillEachOrderOnce() throws Exception {
    String url = "angarium:h2:file:" + folder.resolve("bills");
    try (Bills bills = new Bills(url)) {
      bills.order("a lamp");
      bills.order("a chair");
      assertThat(bills.billOne()).isTrue();
      assertThat(bills.bills()).containsExactly("a lamp");
      try (JoinedListener listener = bills.listen()) {
        assertThat(listener).isNotNull();
        Awaitility.await().until(() -> bills.depth("orders") == 0);
      }
    }
    try (Bills bills = new Bills(url)) {
      assertThat(bills.bills()).containsExactly("a chair", "a lamp");
      assertThat(bills.depth("bills")).isEqualTo(2);
    }
  }
}
