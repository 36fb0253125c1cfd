package org.angarium.cdi.app;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Destinations by the names that annotations give them. Thread-safe. */
@Singleton
public class Destinations {
  private static final String JNDI = "java:";

  private final Definitions definitions;
  private final Configuration configuration;

  @Inject
  Destinations(Definitions definitions, Configuration configuration) {
    this.definitions = definitions;
    this.configuration = configuration;
  }

  /**
   * The name in the broker.
   *
   * @param text a name, that of a definition, or with settings in it
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2303 where it is nothing's
   * @throws IllegalArgumentException where a setting has no value
   */
  public String name(String text, DestinationKind kind) {
    String name = configuration.expressions().resolve(text);
    DefinedDestination defined = definitions.destination(name);
    if (defined != null) {
      if (defined.kind() != kind) {
        throw CdiError.NO_SUCH_NAME.exception(
            "\"%s\" is defined as a %s, and is used as a %s"
                .formatted(name, defined.kind().word(), kind.word()));
      }
      return defined.destination();
    }
    if (name.isBlank()) {
      throw CdiError.NO_SUCH_NAME.exception(
          "the name of the %s is missing; write @Destination(\"NAME\")".formatted(kind.word()));
    }
    if (name.startsWith(JNDI)) {
      throw CdiError.NO_SUCH_NAME.exception(
          "the %s \"%s\" is not defined; add a @JMSDestinationDefinition of that name, or write the"
                  .formatted(kind.word(), name)
              + " name that it has in the broker");
    }
    return name;
  }
}
