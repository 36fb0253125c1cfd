package org.angarium;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** What expires, on PostgreSQL. */
class PostgresExpiryQueueTest extends ExpiryQueueContract {
  private final PostgresBrokers brokers = new PostgresBrokers(schemas(), options());

  static Stream<Boolean> stores() {
    return Stream.of(true);
  }

  /** One for each database. */
  List<String> schemas() {
    return List.of("expiry_test");
  }

  /** More of the URL. */
  String options() {
    return "";
  }

  @Override
  Broker open(boolean onDisk, BrokerBuilder builder) {
    return brokers.open(0, builder, clock);
  }

  @Override
  @AfterEach
  void close() {
    brokers.close();
    super.close();
  }
}
