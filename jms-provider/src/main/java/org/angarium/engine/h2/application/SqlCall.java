package org.angarium.engine.h2.application;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Something that is done with a connection. */
@FunctionalInterface
interface SqlCall {
  @Nullable Object run() throws SQLException;
}
