package org.angarium.benchmarks.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.angarium.benchmarks.provider.direct.DirectProvider;

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
  OPENMQ,
  /** No provider: what the harness itself costs. */
  NULL,
  /** No provider: append and force, the limit that the disk sets. */
  DISK,
  /** As {@link #DISK}, into space that was allocated before. */
  DISK_ALLOCATED;

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
      case NULL -> new DirectProvider(DirectProvider.Log.NONE);
      case DISK -> new DirectProvider(DirectProvider.Log.APPENDED);
      case DISK_ALLOCATED -> new DirectProvider(DirectProvider.Log.ALLOCATED);
    };
  }

  /** Whether it is a provider of JMS, which keeps messages until somebody consumes them. */
  public boolean keepsMessages() {
    return this != NULL && !bareDisk();
  }

  /** Whether it shows the limit of the disk, and so is of interest for persistent messages only. */
  public boolean bareDisk() {
    return this == DISK || this == DISK_ALLOCATED;
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
