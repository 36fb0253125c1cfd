package org.angarium.cdi.app;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSDestinationDefinition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.angarium.Broker;
import org.angarium.cdi.setting.Expressions;
import org.jspecify.annotations.Nullable;

/**
 * The connection factories and destinations that annotations of the application define, by name.
 * Those that name a class or a resource adapter of somebody else are not ours. Thread-safe.
 */
@Singleton
public class Definitions {
  private static final String OURS = "org.angarium.";
  private static final String ADAPTER = "angarium";

  private static final List<String> FACTORY_TYPES =
      List.of(
          "",
          "jakarta.jms.ConnectionFactory",
          "jakarta.jms.QueueConnectionFactory",
          "jakarta.jms.TopicConnectionFactory",
          "jakarta.jms.XAConnectionFactory");

  private final Expressions expressions;
  private final Map<String, DefinedFactory> factories = new TreeMap<>();
  private final Map<String, DefinedDestination> destinations = new TreeMap<>();
  private final Problems problems = new Problems();
  private final boolean ownBroker;

  @Inject
  Definitions(Plan plan, Configuration configuration) {
    this.expressions = configuration.expressions();
    this.ownBroker = plan.ownBroker();
    for (Class<?> type : plan.definitions()) {
      for (var each : type.getAnnotationsByType(JMSConnectionFactoryDefinition.class)) {
        problems.collect(type.getName(), () -> add(factories, each.name(), factory(each)));
      }
      for (var each : type.getAnnotationsByType(JMSDestinationDefinition.class)) {
        problems.collect(type.getName(), () -> add(destinations, each.name(), destination(each)));
      }
    }
  }

  private static <T> void add(Map<String, T> all, String name, @Nullable T one) {
    if (one == null) {
      return;
    }
    T other = all.putIfAbsent(name, one);
    if (other != null && !other.equals(one)) {
      throw new IllegalArgumentException(
          "\"%s\" is defined twice, in different ways; define it once".formatted(name));
    }
  }

  private @Nullable DefinedFactory factory(JMSConnectionFactoryDefinition definition) {
    if (isForeign(definition.className(), definition.resourceAdapter())) {
      return null;
    }
    String what = "@JMSConnectionFactoryDefinition \"%s\"".formatted(definition.name());
    if (!FACTORY_TYPES.contains(definition.interfaceName())) {
      throw new IllegalArgumentException(
          "%s: interfaceName \"%s\" is none of a connection factory"
              .formatted(what, definition.interfaceName()));
    }
    Map<String, String> options = properties(what, definition.properties());
    String url = options.remove("url");
    if (url == null && !options.isEmpty()) {
      throw new IllegalArgumentException(
          ("%s: the properties %s need a url among them; the options of the application's broker"
                  + " are settings, angarium.options.NAME")
              .formatted(what, options.keySet()));
    }
    return new DefinedFactory(
        definition.name(),
        url,
        orNull(definition.user()),
        orNull(definition.password()),
        orNull(definition.clientId()),
        definition.transactional(),
        options);
  }

  private @Nullable DefinedDestination destination(JMSDestinationDefinition definition) {
    if (isForeign(definition.className(), definition.resourceAdapter())) {
      return null;
    }
    String what = "@JMSDestinationDefinition \"%s\"".formatted(definition.name());
    DestinationKind kind =
        switch (definition.interfaceName()) {
          case "jakarta.jms.Queue" -> DestinationKind.QUEUE;
          case "jakarta.jms.Topic" -> DestinationKind.TOPIC;
          default ->
              throw new IllegalArgumentException(
                  "%s: interfaceName \"%s\" is refused; write jakarta.jms.Queue or jakarta.jms.Topic"
                      .formatted(what, definition.interfaceName()));
        };
    String name = orNull(definition.destinationName());
    return new DefinedDestination(
        definition.name(),
        kind,
        name == null ? definition.name().replaceFirst("^.*/", "") : name,
        properties(what, definition.properties()));
  }

  private static boolean isForeign(String className, String resourceAdapter) {
    return !(className.isEmpty() || className.startsWith(OURS))
        || !(resourceAdapter.isEmpty() || resourceAdapter.equals(ADAPTER));
  }

  private Map<String, String> properties(String what, String[] pairs) {
    Map<String, String> properties = new TreeMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "%s: the property \"%s\" is refused; write name=value".formatted(what, pair));
      }
      properties.put(
          pair.substring(0, equals).strip(), expressions.resolve(pair.substring(equals + 1)));
    }
    return properties;
  }

  private @Nullable String orNull(String text) {
    return text.isEmpty() ? null : expressions.resolve(text);
  }

  /** The connection factory of a name, or null for none. */
  @Nullable DefinedFactory factory(String name) {
    return factories.get(name);
  }

  /** The destination of a name, or null for none. */
  @Nullable DefinedDestination destination(String name) {
    return destinations.get(name);
  }

  /** All destinations. */
  Collection<DefinedDestination> destinations() {
    return destinations.values();
  }

  /**
   * Creates the destinations that are defined, where they do not exist. Blocks while they are
   * written.
   */
  public void declare(Broker broker, Problems found) {
    for (DefinedDestination each : destinations.values()) {
      found.collect(
          "@JMSDestinationDefinition \"%s\"".formatted(each.name()),
          () -> {
            if (ownBroker && !each.options().isEmpty()) {
              throw new IllegalArgumentException(
                  "its properties are for a broker that is opened here, and the application brings"
                      + " its own; give them to that one");
            }
            if (each.kind() == DestinationKind.QUEUE) {
              broker.declareQueue(each.destination());
            } else {
              broker.declareTopic(each.destination());
            }
          });
    }
  }

  /** What is wrong with the annotations. */
  public List<String> problems() {
    return problems.texts();
  }
}
