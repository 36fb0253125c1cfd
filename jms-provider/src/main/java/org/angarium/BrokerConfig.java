package org.angarium;

import java.io.ObjectInputFilter;
import java.nio.file.Path;
import org.angarium.broker.BrokerSettings;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.angarium.model.PasswordSource;
import org.angarium.model.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for who opens a broker; what was not asked for may be as it likes.
 *
 * @param authenticator in place of the option {@code users}, or null
 * @param objectFilter in place of the option {@code trustedClasses}, or null
 * @param clock in place of the machine's, or null
 */
record BrokerConfig(
    BrokerAddress address,
    OptionValues options,
    @Nullable Authenticator authenticator,
    @Nullable ObjectInputFilter objectFilter,
    @Nullable Clock clock) {

  /**
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING} where an option is not about the
   *     broker, or is given twice, as an option and as an object
   */
  BrokerConfig {
    for (Option<?> option : Options.ALL) {
      if (option.scope() != Option.Scope.BROKER && options.given(option) != null) {
        throw new AngariumException(
            ErrorCode.INVALID_SETTING,
            "option %s is refused for broker \"%s\": it is about connections; give it to the %s"
                .formatted(option, address.name(), "AngariumConnectionFactory"));
      }
    }
    PostgresOptions.check(address, options);
    requireOne(Options.USERS, options, "Authenticator", authenticator);
    requireOne(Options.TRUSTED_CLASSES, options, "ObjectInputFilter", objectFilter);
  }

  private static void requireOne(
      Option<?> option, OptionValues options, String kind, @Nullable Object replacement) {
    if (replacement != null && options.given(option) != null) {
      throw new AngariumException(
          ErrorCode.INVALID_SETTING,
          "option %s and the %s that replaces it are both given; give one of them"
              .formatted(option, kind));
    }
  }

  /** A broker of a URL and nothing else. */
  static BrokerConfig of(AngariumUrl url) {
    return new BrokerConfig(
        url.address(), url.options().only(Option.Scope.BROKER), null, null, null);
  }

  /** How the broker behaves. */
  BrokerSettings settings() {
    return Options.brokerSettings(options, objectFilter);
  }

  /**
   * What the store is, or shall be, encrypted with, or null. Reads the disk.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING} where it is given twice, or is not
   *     where it should be
   */
  @Nullable Secret secret() {
    PasswordSource password = options.given(Options.ENCRYPTION_PASSWORD);
    Path keyFile = options.given(Options.ENCRYPTION_KEY_FILE);
    if (password != null && keyFile != null) {
      throw new AngariumException(
          ErrorCode.INVALID_SETTING,
          "options encryptionPassword and encryptionKeyFile are both given; give one of them");
    } else if (password != null) {
      return password.read();
    }
    return keyFile == null ? null : PasswordSource.key(keyFile);
  }

  /** The URL, with the options that were given. */
  String url() {
    return new AngariumUrl(address, options).toString();
  }

  /**
   * Checks that a running broker is what this asks for.
   *
   * @param running what the running broker was opened with
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING} where they contradict each other
   */
  void requireMetBy(BrokerConfig running) {
    Option<?> differing = options.firstDifference(running.options);
    if (differing != null) {
      throw contradiction(
          "%s=%s".formatted(differing, running.options.text(differing)),
          "%s=%s".formatted(differing, options.text(differing)));
    }
    requireSame("authenticator", authenticator, running.authenticator);
    requireSame("objectInputFilter", objectFilter, running.objectFilter);
    requireSame("clock", clock, running.clock);
  }

  private void requireSame(String what, @Nullable Object asked, @Nullable Object running) {
    if (asked != null && asked != running) {
      throw contradiction(
          running == null ? "no %s of its own".formatted(what) : "%s %s".formatted(what, running),
          "%s %s".formatted(what, asked));
    }
  }

  private AngariumException contradiction(String running, String asked) {
    return new AngariumException(
        ErrorCode.INVALID_SETTING,
        ("broker \"%s\" (%s) is running with %s, but %s is asked for; ask for the same, leave it"
                + " out, or close the broker first")
            .formatted(address.name(), address.url(), running, asked));
  }
}
