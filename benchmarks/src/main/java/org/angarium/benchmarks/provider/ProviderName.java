package org.angarium.benchmarks.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The providers by the names that the command line and the results have for them. */
public enum ProviderName {
  /** Angarium with its default settings. */
  ANGARIUM,
  /** Angarium that promises no more than its peers do about acknowledgements. */
  ANGARIUM_RELAXED,
  /** ActiveMQ Artemis with its default settings. */
  ARTEMIS,
  /** ActiveMQ Artemis as its installer tunes it to this disk. */
  ARTEMIS_TUNED,
  /** ActiveMQ Artemis with its default settings, over TCP on the loopback interface. */
  ARTEMIS_TCP,
  /** ActiveMQ Classic with its default settings. */
  CLASSIC,
  /** OpenMQ with a file store that syncs. */
  OPENMQ;

  /** A new provider, not started. */
  public Provider create() {
    return switch (this) {
      case ANGARIUM -> new AngariumProvider(false);
      case ANGARIUM_RELAXED -> new AngariumProvider(true);
      case ARTEMIS -> new ArtemisProvider(ArtemisProvider.Setup.DEFAULT);
      case ARTEMIS_TUNED -> new ArtemisProvider(ArtemisProvider.Setup.TUNED);
      case ARTEMIS_TCP -> new ArtemisProvider(ArtemisProvider.Setup.TCP);
      case CLASSIC -> new ClassicProvider();
      case OPENMQ -> new OpenMqProvider();
    };
  }

  /** The name, such as {@code angarium-relaxed}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The provider with that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ProviderName of(String text) {
    return Arrays.stream(values())
        .filter(name -> name.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no provider \"%s\"; there are %s"
                        .formatted(
                            text,
                            Arrays.stream(values())
                                .map(ProviderName::text)
                                .collect(Collectors.joining(", ")))));
  }
}
