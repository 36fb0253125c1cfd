package org.angarium.samples.flights;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/**
 * A PostgreSQL server out of a jar, on a free port, with its data in a temporary directory. It ends
 * with this process. It syncs each commit, as a server that one relies on does.
 */
final class OwnServer implements AutoCloseable {
  private final EmbeddedPostgres server;

  private OwnServer(EmbeddedPostgres server) {
    this.server = server;
  }

  static OwnServer start() throws IOException {
    return new OwnServer(
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("synchronous_commit", "on")
            .start());
  }

  /** The broker in its database. */
  String url() {
    return "angarium:postgresql://localhost:%d/postgres?driver.user=postgres"
        .formatted(server.getPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
