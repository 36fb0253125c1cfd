package org.angarium;

import java.util.Enumeration;
import java.util.Hashtable;
import java.util.Properties;
import java.util.Set;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link AngariumConnectionFactory} from a JNDI reference.
 *
 * <p>An application server names this class and gives {@code url} and, where wanted, options by
 * their names in a URL, {@code user} and {@code password}; for Tomcat:
 *
 * <pre>{@code
 * <Resource name="jms/orders" type="org.angarium.AngariumConnectionFactory"
 *     factory="org.angarium.AngariumObjectFactory" url="angarium:h2:file:/var/lib/app/orders" />
 * }</pre>
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class AngariumObjectFactory implements ObjectFactory {
  private static final String URL = "url";

  /** What application servers add to a reference for themselves. */
  private static final Set<String> OF_THE_SERVER =
      Set.of("scope", "auth", "singleton", "description", "factory", "closeMethod");

  private static final Set<String> TYPES =
      Set.of(
          AngariumConnectionFactory.class.getName(),
          "jakarta.jms.ConnectionFactory",
          "jakarta.jms.QueueConnectionFactory",
          "jakarta.jms.TopicConnectionFactory");

  private static final Set<String> XA_TYPES =
      Set.of(
          AngariumXAConnectionFactory.class.getName(),
          "jakarta.jms.XAConnectionFactory",
          "jakarta.jms.XAQueueConnectionFactory",
          "jakarta.jms.XATopicConnectionFactory");

  /** For JNDI, which makes an instance for each look-up. */
  public AngariumObjectFactory() {}

  /**
   * The connection factory that a reference describes; null where it describes something else.
   *
   * @throws jakarta.jms.JMSRuntimeException with code ANG-1001 or ANG-1002 if the URL or an option
   *     is refused
   */
  @Override
  public @Nullable Object getObjectInstance(
      @Nullable Object object,
      @Nullable Name name,
      @Nullable Context context,
      @Nullable Hashtable<?, ?> environment) {
    if (!(object instanceof Reference reference)) {
      return null;
    }
    boolean xa = XA_TYPES.contains(reference.getClassName());
    if (!xa && !TYPES.contains(reference.getClassName())) {
      return null;
    }
    String url = AngariumConnectionFactory.DEFAULT_URL;
    Properties properties = new Properties();
    Enumeration<RefAddr> addresses = reference.getAll();
    while (addresses.hasMoreElements()) {
      RefAddr address = addresses.nextElement();
      if (address.getContent() instanceof String text) {
        if (address.getType().equals(URL)) {
          url = text;
        } else if (!OF_THE_SERVER.contains(address.getType())) {
          properties.setProperty(address.getType(), text);
        }
      }
    }
    return xa
        ? new AngariumXAConnectionFactory(url, properties)
        : new AngariumConnectionFactory(url, properties);
  }

  /** A reference to a connection factory; what is null is left out. */
  static Reference reference(
      Class<? extends AngariumConnectionFactory> type, String url, Properties properties) {
    Reference reference =
        new Reference(type.getName(), AngariumObjectFactory.class.getName(), null);
    reference.add(new StringRefAddr(URL, url));
    for (String name : properties.stringPropertyNames()) {
      reference.add(new StringRefAddr(name, properties.getProperty(name)));
    }
    return reference;
  }
}
