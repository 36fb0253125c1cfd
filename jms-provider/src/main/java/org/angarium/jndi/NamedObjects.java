package org.angarium.jndi;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Properties;
import java.util.TreeMap;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.NamingException;
import org.angarium.AngariumConnectionFactory;
import org.angarium.AngariumXAConnectionFactory;
import org.angarium.message.AngariumDestination;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;

/** Makes the objects that the properties of an initial context name. Not thread-safe. */
final class NamedObjects {
  private static final List<String> DEFAULT_FACTORIES =
      List.of("ConnectionFactory", "QueueConnectionFactory", "TopicConnectionFactory");
  private static final String DEFAULT_XA_FACTORY = "XAConnectionFactory";

  private final NavigableMap<String, Object> objects = new TreeMap<>();
  private final String providerUrl;
  private final Properties options = new Properties();
  private boolean namesFactory;

  private NamedObjects(Map<?, ?> environment) {
    providerUrl =
        text(environment, Context.PROVIDER_URL, AngariumConnectionFactory.DEFAULT_URL).strip();
    take(environment, Context.SECURITY_PRINCIPAL, "user");
    take(environment, Context.SECURITY_CREDENTIALS, "password");
  }

  /**
   * All objects by their names, parts separated by slashes.
   *
   * @throws ConfigurationException if a value is refused; its text names the property
   */
  static NavigableMap<String, Object> of(Map<?, ?> environment) throws NamingException {
    NamedObjects made = new NamedObjects(environment);
    for (Map.Entry<?, ?> property : environment.entrySet()) {
      if (property.getKey() instanceof String key && property.getValue() instanceof String value) {
        made.add(key, value.strip());
      }
    }
    if (!made.namesFactory) {
      made.addDefaults();
    }
    return Collections.unmodifiableNavigableMap(made.objects);
  }

  private static String text(Map<?, ?> environment, String key, String otherwise) {
    Object value = environment.get(key);
    String text = value instanceof char[] secret ? new String(secret) : String.valueOf(value);
    return value == null || text.isBlank() ? otherwise : text;
  }

  private void take(Map<?, ?> environment, String key, String option) {
    String value = text(environment, key, "");
    if (!value.isEmpty()) {
      options.setProperty(option, value);
    }
  }

  private void add(String property, String value) throws NamingException {
    int dot = property.indexOf('.');
    if (dot < 0 || dot == property.length() - 1) {
      return;
    }
    String name = property.substring(dot + 1);
    try {
      switch (property.substring(0, dot)) {
        // the second spelling of each is that of another provider's users
        case "connectionFactory", "connectionfactory" -> addFactory(name, value);
        case "xaConnectionFactory", "xaconnectionfactory" -> addXaFactory(name, value);
        case "queue" -> bind(name, AngariumDestination.of(DestinationName.queue(value)));
        case "topic" -> bind(name, AngariumDestination.of(DestinationName.topic(value)));
        default -> {
          // a property of JNDI itself, or of somebody else
        }
      }
    } catch (RuntimeException e) {
      throw refused(property, value, e);
    }
  }

  private void addFactory(String name, String url) throws NamingException {
    namesFactory = true;
    bind(name, new AngariumConnectionFactory(urlOr(url), options));
  }

  private void addXaFactory(String name, String url) throws NamingException {
    namesFactory = true;
    bind(name, new AngariumXAConnectionFactory(urlOr(url), options));
  }

  private String urlOr(String url) {
    return url.isEmpty() ? providerUrl : url;
  }

  private void addDefaults() throws NamingException {
    try {
      for (String name : DEFAULT_FACTORIES) {
        objects.putIfAbsent(name, new AngariumConnectionFactory(providerUrl, options));
      }
      objects.putIfAbsent(
          DEFAULT_XA_FACTORY, new AngariumXAConnectionFactory(providerUrl, options));
    } catch (RuntimeException e) {
      throw refused(Context.PROVIDER_URL, providerUrl, e);
    }
  }

  private void bind(String name, Object object) throws NamingException {
    if (objects.putIfAbsent(name, object) != null) {
      throw new ConfigurationException(
          "%s: the name \"%s\" is given twice, to %s and to %s; rename one of them"
              .formatted(ErrorCode.INVALID_SETTING.code(), name, objects.get(name), object));
    }
  }

  /** Without the options of a URL, among which a password may be that does not belong there. */
  private static ConfigurationException refused(
      String property, String value, RuntimeException cause) {
    int options = value.indexOf('?');
    ConfigurationException refused =
        new ConfigurationException(
            "%s: the property %s=%s is refused: %s"
                .formatted(
                    ErrorCode.INVALID_SETTING.code(),
                    property,
                    options < 0 ? value : value.substring(0, options),
                    cause.getMessage()));
    refused.setRootCause(cause);
    return refused;
  }
}
