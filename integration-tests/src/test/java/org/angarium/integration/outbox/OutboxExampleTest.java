package org.angarium.integration.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.angarium.integration.Site;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/outbox.md, with plain JDBC. */
@Timeout(60)
class OutboxExampleTest {
  @TempDir Path folder;

  @Test
  void shouldBillEachOrderOnceAlsoWhenTheAcknowledgementIsLost() throws Exception {
    JdbcConnectionPool database =
        JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("shop"), "", "");
    try (Site site = new Site(folder);
        Shop shop = new Shop(database, site.url())) {
      shop.order("Ann", "a lamp");
      shop.order("Bob", "a chair");
      shop.bill(true);
      assertThat(shop.items("bills")).hasSize(1);
      shop.bill(false);
      shop.bill(false);
      assertThat(shop.items("orders")).containsExactly("a chair", "a lamp");
      assertThat(shop.items("bills")).containsExactly("a chair", "a lamp");
      assertThat(site.depth("orders")).isZero();
      assertThat(shop.problems()).isEmpty();
      shop.tidyUp();
    } finally {
      database.dispose();
    }
  }
}
