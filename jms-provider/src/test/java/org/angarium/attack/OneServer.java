package org.angarium.attack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A server with its data in a folder, stopped and started again as often as one likes. */
final class OneServer extends AttackedServer {
  private final Path folder;
  private EmbeddedPostgres server;

  OneServer(Path folder) {
    this.folder = folder.resolve("data");
    this.server = start(0);
    prepare();
  }

  private EmbeddedPostgres start(int port) {
    try {
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setDataDirectory(folder)
              .setCleanDataDirectory(false)
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("max_connections", "" + MAX_CONNECTIONS);
      if (port > 0) {
        builder.setPort(port);
      }
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  int port() {
    return server.getPort();
  }

  @Override
  String hosts(CutProxy proxy) {
    return "localhost:" + proxy.port();
  }

  @Override
  String hosts() {
    return "localhost:" + port();
  }

  /**
   * Stops it.
   *
   * @param signal INT to end all transactions in order, QUIT to leave all as it is
   */
  void stop(String signal) {
    try {
      String pid = Files.readAllLines(folder.resolve("postmaster.pid")).get(0).strip();
      ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor();
      postmaster.onExit().get(60, TimeUnit.SECONDS);
      server.close();
    } catch (Exception e) {
      throw new AssertionError("the server does not stop", e);
    }
  }

  /** Starts it again, where it was. */
  void startAgain() {
    server = start(server.getPort());
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
