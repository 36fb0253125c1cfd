package org.angarium.engine.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.angarium.engine.h2.application.Host;
import org.angarium.engine.h2.journal.Journal;

/**
 * What a store gives to the application's tables: connections of a user of their own, who may do
 * what he likes in the schema {@code APP} and has nothing to say outside of it. Thread-safe.
 */
final class ApplicationHost implements Host {
  private static final String USER = "APPLICATION";

  private static final List<String> SETUP =
      List.of(
          "CREATE USER IF NOT EXISTS " + USER + " PASSWORD ''",
          "CREATE SCHEMA IF NOT EXISTS " + SCHEMA + " AUTHORIZATION " + USER,
          // earlier versions gave it
          "REVOKE INSERT ON PUBLIC.JOINED FROM " + USER);

  private final StoreFiles files;
  private final Tables tables;

  ApplicationHost(StoreFiles files, Tables tables) {
    this.files = files;
    this.tables = tables;
  }

  @Override
  public void prepare() throws SQLException {
    enter();
    try (SqlSession session = H2Store.connect(files)) {
      for (String statement : SETUP) {
        session.update("preparing for the application's tables", statement);
      }
      tables.log(Journal::flush);
    } finally {
      leave();
    }
    tables.log(Journal::sync);
  }

  @Override
  public Connection connect() throws SQLException {
    return files.connect(files.url(), USER);
  }

  @Override
  public void enter() {
    tables.enter();
  }

  @Override
  public boolean isEntered() {
    return tables.isEntered();
  }

  @Override
  public void leave() {
    tables.leave();
  }
}
