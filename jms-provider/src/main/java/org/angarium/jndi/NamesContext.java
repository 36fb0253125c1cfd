package org.angarium.jndi;

import java.util.Collections;
import java.util.Hashtable;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.InvalidNameException;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import org.angarium.message.AngariumDestination;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A context whose names are fixed when it is made.
 *
 * <p>All contexts of a tree share one sorted map from whole names to objects; a context is a prefix
 * in it. So nothing need be built for a name with parts, and a listing is a range of the map.
 *
 * <p>Thread-safe. JNDI lets a user change its environment, which changes no name.
 */
final class NamesContext implements Context {
  private static final String SEPARATOR = "/";
  private static final String DYNAMIC_QUEUES = "dynamicQueues/";
  private static final String DYNAMIC_TOPICS = "dynamicTopics/";
  private static final String JAVA = "java:";
  private static final String COMPONENT_ENVIRONMENT = "java:comp/env/";

  private final NavigableMap<String, Object> objects;
  private final String prefix;
  private final Map<String, Object> environment = new ConcurrentHashMap<>();

  /**
   * @param prefix where this context is in the map: empty, or with a slash at its end
   */
  NamesContext(NavigableMap<String, Object> objects, String prefix, Map<?, ?> environment) {
    this.objects = objects;
    this.prefix = prefix;
    environment.forEach((key, value) -> this.environment.put(String.valueOf(key), value));
  }

  @Override
  public Object lookup(String name) throws NamingException {
    return resolve(name);
  }

  private Object resolve(String name) throws NamingException {
    Object found = find(name);
    if (found == null && name.startsWith(COMPONENT_ENVIRONMENT)) {
      found = find(name.substring(COMPONENT_ENVIRONMENT.length()));
    }
    if (found == null && name.startsWith(JAVA)) {
      found = find(name.substring(JAVA.length()));
    }
    if (found == null) {
      throw new NameNotFoundException(
          "%s: the name \"%s\" is not known: the names%s are %s; add connectionFactory.%s, queue.%s or topic.%s to jndi.properties"
              .formatted(
                  ErrorCode.NO_SUCH_NAME.code(),
                  prefix + name,
                  prefix.isEmpty() ? "" : " below \"" + prefix + "\"",
                  below(prefix).keySet(),
                  prefix + name,
                  prefix + name,
                  prefix + name));
    }
    return found;
  }

  private @Nullable Object find(String name) throws NamingException {
    String whole = prefix + name;
    if (name.isEmpty()) {
      return new NamesContext(objects, prefix, environment);
    }
    Object object = objects.get(whole);
    if (object != null) {
      return object;
    }
    String context = whole.endsWith(SEPARATOR) ? whole : whole + SEPARATOR;
    if (context.equals(DYNAMIC_QUEUES) || context.equals(DYNAMIC_TOPICS)) {
      return new NamesContext(objects, context, environment);
    }
    if (whole.startsWith(DYNAMIC_QUEUES)) {
      return dynamic(DestinationName.Kind.QUEUE, whole.substring(DYNAMIC_QUEUES.length()));
    }
    if (whole.startsWith(DYNAMIC_TOPICS)) {
      return dynamic(DestinationName.Kind.TOPIC, whole.substring(DYNAMIC_TOPICS.length()));
    }
    return below(context).isEmpty() ? null : new NamesContext(objects, context, environment);
  }

  private static Object dynamic(DestinationName.Kind kind, String name) throws NamingException {
    try {
      return AngariumDestination.of(new DestinationName(kind, name, false));
    } catch (AngariumException e) {
      InvalidNameException invalid = new InvalidNameException(e.getMessage());
      invalid.setRootCause(e);
      throw invalid;
    }
  }

  /** What begins with a prefix. */
  private SortedMap<String, Object> below(String start) {
    return objects.subMap(start, start + Character.MAX_VALUE);
  }

  @Override
  public Object lookup(Name name) throws NamingException {
    return resolve(text(name));
  }

  /** A name's parts with slashes between them, without JNDI's quotes. */
  private static String text(Name name) {
    return String.join(SEPARATOR, Collections.list(name.getAll()));
  }

  @Override
  public Object lookupLink(String name) throws NamingException {
    return resolve(name);
  }

  @Override
  public Object lookupLink(Name name) throws NamingException {
    return resolve(text(name));
  }

  @Override
  public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
    return classes(name);
  }

  private NamingEnumeration<NameClassPair> classes(String name) throws NamingException {
    return new Listing<>(
        entries(name).entrySet().stream()
            .map(e -> new NameClassPair(e.getKey(), e.getValue().getClass().getName()))
            .iterator());
  }

  @Override
  public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
    return classes(text(name));
  }

  @Override
  public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
    return bindings(name);
  }

  private NamingEnumeration<Binding> bindings(String name) throws NamingException {
    return new Listing<>(
        entries(name).entrySet().stream()
            .map(e -> new Binding(e.getKey(), e.getValue()))
            .iterator());
  }

  @Override
  public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
    return bindings(text(name));
  }

  /** The objects and contexts right below a context, by the part of their names that follows. */
  private SortedMap<String, Object> entries(String name) throws NamingException {
    Object found = resolve(name);
    if (!(found instanceof NamesContext context)) {
      throw new NotContextException(
          "%s: \"%s\" cannot be listed: it is %s, not a context; look it up"
              .formatted(ErrorCode.NO_SUCH_NAME.code(), prefix + name, found));
    }
    SortedMap<String, Object> entries = new TreeMap<>();
    below(context.prefix)
        .forEach(
            (whole, object) -> {
              String rest = whole.substring(context.prefix.length());
              int slash = rest.indexOf(SEPARATOR);
              if (slash < 0) {
                entries.put(rest, object);
              } else {
                String part = rest.substring(0, slash);
                entries.putIfAbsent(
                    part, new NamesContext(objects, context.prefix + part + "/", environment));
              }
            });
    return entries;
  }

  @Override
  public NameParser getNameParser(String name) {
    return CompositeName::new;
  }

  @Override
  public NameParser getNameParser(Name name) {
    return CompositeName::new;
  }

  @Override
  public String composeName(String name, String before) throws NamingException {
    return composeName(new CompositeName(name), new CompositeName(before)).toString();
  }

  @Override
  public Name composeName(Name name, Name before) throws NamingException {
    return ((Name) before.clone()).addAll(name);
  }

  @Override
  public String getNameInNamespace() {
    return prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
  }

  @Override
  public @Nullable Object addToEnvironment(String key, Object value) {
    return environment.put(key, value);
  }

  @Override
  public @Nullable Object removeFromEnvironment(String key) {
    return environment.remove(key);
  }

  /** A copy. */
  @SuppressWarnings("JdkObsolete") // JNDI is older than maps
  @Override
  public Hashtable<?, ?> getEnvironment() {
    return new Hashtable<>(environment);
  }

  /** Does nothing: a context holds nothing that must be closed. */
  @Override
  public void close() {}

  @Override
  public void bind(String name, Object object) throws NamingException {
    throw readOnly("bind", name);
  }

  @Override
  public void bind(Name name, Object object) throws NamingException {
    throw readOnly("bind", text(name));
  }

  @Override
  public void rebind(String name, Object object) throws NamingException {
    throw readOnly("rebind", name);
  }

  @Override
  public void rebind(Name name, Object object) throws NamingException {
    throw readOnly("rebind", text(name));
  }

  @Override
  public void unbind(String name) throws NamingException {
    throw readOnly("unbind", name);
  }

  @Override
  public void unbind(Name name) throws NamingException {
    throw readOnly("unbind", text(name));
  }

  @Override
  public void rename(String from, String to) throws NamingException {
    throw readOnly("rename", from);
  }

  @Override
  public void rename(Name from, Name to) throws NamingException {
    throw readOnly("rename", text(from));
  }

  @Override
  public Context createSubcontext(String name) throws NamingException {
    throw readOnly("createSubcontext", name);
  }

  @Override
  public Context createSubcontext(Name name) throws NamingException {
    throw readOnly("createSubcontext", text(name));
  }

  @Override
  public void destroySubcontext(String name) throws NamingException {
    throw readOnly("destroySubcontext", name);
  }

  @Override
  public void destroySubcontext(Name name) throws NamingException {
    throw readOnly("destroySubcontext", text(name));
  }

  private OperationNotSupportedException readOnly(String operation, String name) {
    return new OperationNotSupportedException(
        "%s: %s(\"%s\") is refused: this context is read-only; its names come from jndi.properties or from the properties given to InitialContext"
            .formatted(ErrorCode.NAMES_ARE_FIXED.code(), operation, prefix + name));
  }

  /** What a context has, and its own name. */
  @Override
  public String toString() {
    return "%s %s".formatted(getClass().getSimpleName(), below(prefix).keySet());
  }
}
