package org.angarium.engine.h2;

import java.nio.file.Path;
import org.angarium.model.Clock;
import org.angarium.model.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is, and how safe.
 *
 * @param database the path of the database without {@code .mv.db}
 * @param syncOnCommit whether each commit is followed by {@link
 *     org.angarium.engine.embedded.StoreWriter#sync()}. Else each commit hands its data to the
 *     operating system before it returns: it survives the end of the process at any moment, also
 *     one that is killed. A power cut may take the newest commits, those of about the last second,
 *     and more only while the disk does not keep up; what is left is what the store was after one
 *     of its commits, with nothing out of order and nothing damaged
 * @param clock tells since when the store is open, and when a commit without a sync gets one
 * @param secret that the store is, or shall be, encrypted with, or null
 * @param forMove whether it may be the half-copied target of a move
 */
public record H2StoreSettings(
    Path database, boolean syncOnCommit, Clock clock, @Nullable Secret secret, boolean forMove) {

  /** For a broker. */
  public H2StoreSettings(
      Path database, boolean syncOnCommit, Clock clock, @Nullable Secret secret) {
    this(database, syncOnCommit, clock, secret, false);
  }

  /** Of a store that is not encrypted. */
  public H2StoreSettings(Path database, boolean syncOnCommit, Clock clock) {
    this(database, syncOnCommit, clock, null);
  }
}
