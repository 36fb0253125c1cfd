package org.angarium.joined;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A shop of its own for each test. */
abstract class ShopTest {
  @TempDir Path folder;

  Shop shop;

  @BeforeEach
  void open() throws SQLException {
    shop = new Shop(folder, options());
  }

  /** As they stand behind the URL of the broker. */
  String options() {
    return "";
  }

  @AfterEach
  void close() {
    shop.close();
  }
}
