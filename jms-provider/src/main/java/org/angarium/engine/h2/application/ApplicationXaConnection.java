package org.angarium.engine.h2.application;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.ConnectionEventListener;
import javax.sql.StatementEventListener;
import javax.sql.XAConnection;
import javax.transaction.xa.XAResource;

/** A connection that a transaction manager takes into its transactions. Thread-safe. */
final class ApplicationXaConnection implements XAConnection {
  private final ApplicationConnection connection;
  private final ApplicationXaResource resource;

  ApplicationXaConnection(ApplicationDatabase database) throws SQLException {
    this.connection = database.open();
    this.resource = new ApplicationXaResource(connection);
  }

  @Override
  public Connection getConnection() {
    return connection.handle();
  }

  @Override
  public XAResource getXAResource() {
    return resource;
  }

  /** Rolls back what is open. */
  @Override
  public void close() {
    connection.close();
  }

  /** Never told anything: no pool is needed over this one. */
  @Override
  public void addConnectionEventListener(ConnectionEventListener listener) {}

  @Override
  public void removeConnectionEventListener(ConnectionEventListener listener) {}

  @Override
  public void addStatementEventListener(StatementEventListener listener) {}

  @Override
  public void removeStatementEventListener(StatementEventListener listener) {}
}
