package org.angarium.cdi.app;

import jakarta.inject.Singleton;
import org.angarium.cdi.setting.Expressions;
import org.angarium.cdi.setting.Settings;

/** The settings of this application. */
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

  private final Settings settings = Settings.find();
  private final Expressions expressions = new Expressions(settings);

  /** Reads where they come from. */
  public Configuration() {}

  /** The settings. */
  public Settings settings() {
    return settings;
  }

  /** Texts in which settings are named. */
  public Expressions expressions() {
    return expressions;
  }
}
