package org.angarium;

import java.net.URI;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.angarium.model.Clock;
import org.angarium.testing.EmbeddedPostgresServer;

/**
 * The brokers of one test on PostgreSQL, in a schema of their own, or in several that are as good
 * as databases. Each registry is as good as a JVM: so those of two nodes share what is in the
 * schemas, and nothing else.
 */
public final class PostgresBrokers implements AutoCloseable {
  private final List<String> schemas;
  private final String options;
  private final BrokerRegistry[] nodes = {
    new BrokerRegistry(new Engines(), 30_000), new BrokerRegistry(new Engines(), 30_000)
  };
  private final List<Broker> opened = new ArrayList<>();

  /**
   * @param options more of the URL, such as "&amp;postgresql.portable=true"
   */
  public PostgresBrokers(String schema, String options) {
    this(List.of(schema), options);
  }

  /**
   * @param schemas of one database each
   * @param options more of the URL
   */
  PostgresBrokers(List<String> schemas, String options) {
    this.schemas = schemas;
    this.options = options;
    dropSchemas();
  }

  /** Opens the broker of a node, or one that was closed again. */
  public Broker open(int node, BrokerBuilder builder, Clock clock) {
    builder.url(url());
    return open(node, new BrokerConfig(builder.address(null), builder.values(), null, null, clock));
  }

  /** Opens the broker of a node, by the machine's clock. */
  public Broker open(int node, String more) {
    return open(node, BrokerConfig.of(AngariumUrl.parse(url() + more)));
  }

  private Broker open(int node, BrokerConfig config) {
    Broker broker = nodes[node].open(config);
    opened.add(broker);
    return broker;
  }

  private String url() {
    URI jdbc = URI.create(EmbeddedPostgresServer.url().substring("jdbc:".length()));
    String place = "localhost:" + jdbc.getPort() + "/postgres/";
    return schemas.stream()
        .map(schema -> place + schema)
        .collect(
            Collectors.joining(";", "angarium:postgresql://", "?driver.user=postgres" + options));
  }

  private void dropSchemas() {
    try (var connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      for (String schema : schemas) {
        statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Closes them all; the clock that they were given is still needed for it. */
  @Override
  public void close() {
    opened.forEach(Broker::close);
    dropSchemas();
  }
}
