package org.angarium.engine.h2;

import java.util.Set;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.h2.engine.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which H2 is on the class path. A parent or BOM often brings another one than Angarium's, and
 * nothing else would tell: so one that is known to lose data is refused, and one that was not
 * tested is named in the log. See decision 5.
 */
final class H2Version {
  private static final Logger LOG = LoggerFactory.getLogger(H2Version.class);

  /** The one that all tests run with. */
  static final String TESTED = "2.4.240";

  /** Those that forget synced commits on reopening, as measured. */
  private static final Set<String> LOSING = Set.of("2.5.252");

  private H2Version() {}

  /**
   * Checks the H2 of this JVM.
   *
   * @throws AngariumException {@link ErrorCode#STORE_H2_VERSION}
   */
  static void check() {
    check(Constants.VERSION);
  }

  /** Checks an H2; whether it is the tested one. */
  static boolean check(String version) {
    if (LOSING.contains(version)) {
      throw new AngariumException(
          ErrorCode.STORE_H2_VERSION,
          "H2 %s is refused: it loses committed data when a file is opened again; put com.h2database:h2:%s on the class path"
              .formatted(version, TESTED));
    }
    boolean tested = version.equals(TESTED);
    if (!tested) {
      LOG.warn(
          "{}: H2 {} is on the class path, and Angarium is tested with {} only; set the version of com.h2database:h2 in your build",
          ErrorCode.STORE_H2_VERSION.code(),
          version,
          TESTED);
    }
    return tested;
  }
}
