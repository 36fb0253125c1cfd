package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionPoolTest {
  private static Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:mem:pool");
  }

  /** A connection that closes, but not well, as H2's do on a disk that failed. */
  private static Connection closingBadly(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, args) -> {
              try {
                Object result = method.invoke(connection, args);
                if (method.getName().equals("close")) {
                  throw new SQLException("the disk failed");
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void shouldCloseAllSessionsAlsoWhenOneDoesNotCloseWell() throws SQLException {
    Connection second = connect();
    SessionPool pool =
        new SessionPool(
            List.of(
                new SqlSession(closingBadly(connect()), Path.of("pool")),
                new SqlSession(second, Path.of("pool"))));

    assertThatThrownBy(pool::close).hasMessageContaining("the disk failed");

    assertThat(second.isClosed()).isTrue();
    pool.close();
  }
}
