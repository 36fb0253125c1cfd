package org.angarium.attack;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.angarium.testing.PostgresPrograms;
import org.angarium.testing.Sql;
import org.jspecify.annotations.Nullable;

/**
 * A primary whose commits wait until its synchronous standby has them, and that standby. Who is
 * what changes with each failover; nodes know both by one URL.
 */
final class ServerPair extends AttackedServer {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** What {@code initdb} does not set by itself; its defaults sync and wait. */
  private static final String SETTINGS =
      """
      fsync = on
      synchronous_commit = on
      full_page_writes = on
      synchronous_standby_names = '*'
      max_connections = %d
      dynamic_shared_memory_type = mmap
      min_wal_size = 32MB
      """
          .formatted(MAX_CONNECTIONS);

  private final PostgresPrograms programs;
  private final Path folder;
  private final int[] ports = {PostgresPrograms.freePort(), PostgresPrograms.freePort()};
  private final @Nullable Process[] processes = new Process[2];
  private int primary;

  ServerPair(PostgresPrograms programs) {
    this.programs = programs;
    this.folder = programs.newFolder("angarium-pair");
    try {
      programs.run(
          folder,
          "initdb",
          "--pgdata=" + data(0),
          "--username=postgres",
          "--auth=trust",
          "--encoding=UTF8",
          "--no-locale",
          "--no-sync",
          "--wal-segsize=4");
      Files.writeString(data(0).resolve("postgresql.conf"), SETTINGS, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(0);
    rebuild();
    prepare();
  }

  private Path data(int server) {
    return folder.resolve("data" + server);
  }

  private int standby() {
    return 1 - primary;
  }

  @Override
  int port() {
    return ports[primary];
  }

  @Override
  String hosts(CutProxy proxy) {
    return hosts();
  }

  @Override
  String hosts() {
    return "localhost:" + ports[0] + ",localhost:" + ports[1];
  }

  // ---- servers ----------------------------------------------------------------------------------

  private void start(int server) {
    processes[server] =
        programs.start(
            folder,
            "postgres",
            "-D",
            data(server).toString(),
            "-p",
            "" + ports[server],
            "-k",
            folder.toString(),
            "-h",
            "127.0.0.1");
    await().atMost(PATIENCE).until(() -> isUp(server));
  }

  private boolean isUp(int server) {
    try (Connection connection = DriverManager.getConnection(url(server))) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false; // not yet
    }
  }

  private String url(int server) {
    return "jdbc:postgresql://localhost:" + ports[server] + "/postgres?user=postgres";
  }

  private String ask(int server, String sql) {
    return Sql.ask(url(server), sql);
  }

  private List<ProcessHandle> all(int server) {
    ProcessHandle postmaster = processes[server].toHandle();
    return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
  }

  /** All of its processes at once, as when a machine loses its power. */
  private void kill(int server) {
    List<ProcessHandle> all = all(server);
    all.forEach(ProcessHandle::destroyForcibly);
    await().atMost(PATIENCE).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
  }

  // ---- what goes wrong, and is mended -----------------------------------------------------------

  /** The primary is killed; the standby does not know yet what will become of it. */
  void killPrimary() {
    kill(primary);
  }

  /** From now on the standby gets nothing, and commits wait. */
  void silenceStandby() {
    for (ProcessHandle process : all(standby())) {
      Attack.signal(process.pid(), "STOP");
    }
  }

  /** Its machine starts again: what was on the way to it, and not on its disk, is gone. */
  void restartStandby() {
    kill(standby());
    start(standby());
  }

  /**
   * The standby becomes the primary.
   *
   * @param alone whether its commits wait for nobody until it has a standby; else they wait for one
   */
  void promote(boolean alone) {
    int next = standby();
    if (alone) {
      ask(next, "ALTER SYSTEM SET synchronous_standby_names = ''");
      ask(next, "SELECT pg_reload_conf()");
      await().until(() -> ask(next, "SHOW synchronous_standby_names").isEmpty());
    }
    ask(next, "SELECT pg_promote()");
    primary = next;
  }

  /** The one that was killed starts again where it was: it does not know that it is not primary. */
  void startOldPrimary() {
    start(standby());
  }

  /** How many connections nodes have to it. */
  long connectionsToOldPrimary() {
    return Long.parseLong(
        ask(standby(), "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'"));
  }

  void killOldPrimary() {
    kill(standby());
  }

  /**
   * Makes a new standby of the primary, in place of what was there, and has commits wait for it.
   */
  void rebuild() {
    PostgresPrograms.delete(data(standby()));
    programs.run(
        folder,
        "pg_basebackup",
        "--pgdata=" + data(standby()),
        "--host=127.0.0.1",
        "--port=" + ports[primary],
        "--username=postgres",
        "--write-recovery-conf",
        "--wal-method=stream",
        "--checkpoint=fast",
        "--no-sync");
    start(standby());
    for (int server = 0; server < 2; server++) {
      ask(server, "ALTER SYSTEM RESET synchronous_standby_names");
      ask(server, "SELECT pg_reload_conf()");
    }
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                selectOne(
                        "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
                            + " AND sync_state = 'sync'")
                    == 1);
  }

  /** How many commits wait for the standby. */
  long waiting() {
    return selectOne("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  }

  @Override
  public void close() {
    for (int server = 0; server < 2; server++) {
      if (processes[server] != null) {
        kill(server);
      }
    }
    PostgresPrograms.delete(folder);
  }
}
