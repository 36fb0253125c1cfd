package org.angarium.cdi.app;

import jakarta.inject.Singleton;
import org.angarium.cdi.setting.Expressions;
import org.angarium.cdi.setting.Settings;

/** The settings of this application. Thread-safe. */
@Singleton
public class Configuration {
  /** Where the broker lives. */
  public static final String URL = "angarium.url";

  /** Who connects where nothing else is said. */
  static final String USER = "angarium.user";

  /** The password that goes with {@link #USER}. */
  static final String PASSWORD = "angarium.password";

  /** Before the name of an option of the broker. */
  static final String OPTIONS = "angarium.options.";

  /** How long the application's end waits for listeners that work, in milliseconds. */
  public static final String DRAIN = "angarium.cdi.drainMillis";

  /** Whether our beans are to be had without our qualifier. */
  public static final String INJECTION = "angarium.cdi.injection";

  private static final String OURS = "angarium.cdi.";

  private final Settings settings = Settings.find();
  private final Expressions expressions = new Expressions(settings);

  /** Reads where they come from. */
  public Configuration() {}

  /** The settings. */
  public Settings settings() {
    return settings;
  }

  /** Finds settings of this extension that there are not. */
  public void check(Problems problems) {
    for (String name : settings.below(OURS).keySet()) {
      String key = OURS + name;
      if (!key.equals(DRAIN) && !key.equals(INJECTION)) {
        problems.add(
            "the setting " + key,
            "there is no such setting; there are %s and %s".formatted(DRAIN, INJECTION));
      }
    }
  }

  /** Texts in which settings are named. */
  public Expressions expressions() {
    return expressions;
  }
}
