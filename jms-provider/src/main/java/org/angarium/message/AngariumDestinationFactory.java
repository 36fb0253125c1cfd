package org.angarium.message;

import java.util.Hashtable;
import java.util.Locale;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** Makes destinations from JNDI references, see {@link AngariumDestination#getReference()}. */
public final class AngariumDestinationFactory implements ObjectFactory {
  /** For JNDI, which needs a constructor. */
  public AngariumDestinationFactory() {}

  /**
   * The destination; null for a reference that is not to one of Angarium's destinations.
   *
   * @throws NamingException when the reference lacks kind or name, or they are not valid
   */
  @Override
  public @Nullable Object getObjectInstance(
      @Nullable Object object,
      @Nullable Name name,
      @Nullable Context context,
      @Nullable Hashtable<?, ?> environment)
      throws NamingException {
    if (!(object instanceof Reference reference)
        || !AngariumDestinationFactory.class.getName().equals(reference.getFactoryClassName())) {
      return null;
    }
    String kind = required(reference, "kind");
    try {
      return AngariumDestination.of(
          new DestinationName(
              DestinationName.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
              required(reference, "name"),
              Boolean.parseBoolean(content(reference, "temporary"))));
    } catch (AngariumException | IllegalArgumentException e) {
      NamingException invalid = new NamingException("not a destination: " + reference);
      invalid.initCause(e);
      throw invalid;
    }
  }

  private static String required(Reference reference, String type) throws NamingException {
    String content = content(reference, type);
    if (content == null) {
      throw new NamingException("the reference to a destination lacks its " + type);
    }
    return content;
  }

  private static @Nullable String content(Reference reference, String type) {
    RefAddr address = reference.get(type);
    return address == null || address.getContent() == null ? null : address.getContent().toString();
  }
}
