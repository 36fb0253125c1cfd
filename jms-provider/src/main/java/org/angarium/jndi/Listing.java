package org.angarium.jndi;

import java.util.Iterator;
import javax.naming.NamingEnumeration;

/** The enumeration of a listing. Not thread-safe. */
final class Listing<T> implements NamingEnumeration<T> {
  private final Iterator<T> entries;

  Listing(Iterator<T> entries) {
    this.entries = entries;
  }

  @Override
  public boolean hasMore() {
    return entries.hasNext();
  }

  @Override
  public boolean hasMoreElements() {
    return hasMore();
  }

  @Override
  public T next() {
    return entries.next();
  }

  @Override
  public T nextElement() {
    return next();
  }

  /** Does nothing: a listing holds nothing that must be closed. */
  @Override
  public void close() {}
}
