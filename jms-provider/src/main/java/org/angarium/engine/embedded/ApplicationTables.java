package org.angarium.engine.embedded;

import java.sql.Connection;
import javax.sql.DataSource;
import org.angarium.engine.Engine.Enlistment;
import org.angarium.engine.Participant;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** The application's side of a store: tables of its own, in the same database. Thread-safe. */
public interface ApplicationTables {
  /** See {@link org.angarium.engine.Engine#dataSource()}. May block for the disk the first time. */
  DataSource dataSource();

  /**
   * See {@link org.angarium.engine.Engine#enlist}.
   *
   * @throws AngariumException {@link ErrorCode#NO_TRANSACTION}
   */
  Enlistment enlist(Connection connection, Participant participant);
}
