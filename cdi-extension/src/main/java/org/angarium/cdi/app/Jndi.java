package org.angarium.cdi.app;

import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks objects up where the surroundings have a JNDI. */
public final class Jndi {
  private static final Logger LOG = LoggerFactory.getLogger(Jndi.class);

  private Jndi() {}

  /** The object of a name and type, or null for none. */
  @SuppressWarnings("BanJNDI") // names are the application's own, from its annotations
  public static <T> @Nullable T find(String name, Class<T> type) {
    try {
      Object found = new InitialContext().lookup(name);
      return type.isInstance(found) ? type.cast(found) : null;
    } catch (NamingException e) {
      LOG.debug("Nothing is called \"{}\" in JNDI", name, e);
      return null;
    }
  }
}
