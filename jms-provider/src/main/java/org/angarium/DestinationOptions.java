package org.angarium;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.angarium.broker.DestinationLimits;
import org.angarium.broker.DestinationOrders;
import org.angarium.broker.DestinationPolicies;
import org.angarium.broker.DestinationPolicy;
import org.angarium.broker.ExpiryQueues;
import org.angarium.broker.RedeliveryPolicy;
import org.angarium.broker.alerts.AlertThresholds;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Limits;
import org.angarium.engine.Order;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The options that can be given for some destinations alone, as {@code queue.NAME.OPTION} or {@code
 * topic.NAME.OPTION}; in the name, {@code *} stands for any characters.
 *
 * <p>For each option by itself the name without a star counts first, then the pattern with the most
 * other characters, then the option without a name. Thread-safe.
 */
final class DestinationOptions implements DestinationPolicies {
  /** Those that can be given so. */
  static final List<Option<?>> ALL =
      List.of(
          Options.MAX_ATTEMPTS,
          Options.DEAD_LETTER_QUEUE,
          Options.REDELIVERY_DELAY,
          Options.REDELIVERY_BACKOFF,
          Options.MAX_REDELIVERY_DELAY,
          Options.REDELIVERY_JITTER,
          Options.EXPIRY_QUEUE,
          AlertOptions.DEPTH,
          AlertOptions.BYTES,
          AlertOptions.AGE,
          AlertOptions.UNACKNOWLEDGED,
          AlertOptions.DEAD_LETTERS,
          AlertOptions.WINDOW,
          AlertOptions.ABANDONED,
          Options.MAX_MESSAGES,
          Options.MAX_MEMORY_BYTES,
          Options.MAX_DISK_BYTES,
          Options.MAX_AGE,
          Options.WHEN_FULL,
          Options.BLOCK_TIMEOUT,
          OrderOptions.MAX_GROUPS,
          OrderOptions.GROUP_TIMEOUT,
          OrderOptions.EXCLUSIVE,
          OrderOptions.LAST_VALUE_KEY);

  private static final List<Option<?>> LIMITS =
      List.of(
          Options.MAX_MESSAGES, Options.MAX_MEMORY_BYTES, Options.MAX_DISK_BYTES, Options.MAX_AGE);

  private static final List<Option<?>> ORDER =
      List.of(
          OrderOptions.MAX_GROUPS,
          OrderOptions.GROUP_TIMEOUT,
          OrderOptions.EXCLUSIVE,
          OrderOptions.LAST_VALUE_KEY);

  private static final String QUEUE = "queue.";
  private static final String TOPIC = "topic.";

  private final OptionValues values;
  private final List<Rule> rules;
  private final Set<String> deadLetterQueues;
  private final Set<String> expiryQueues;
  private final Map<DestinationName, DestinationPolicy> policies = new ConcurrentHashMap<>();
  private final Map<DestinationName, AlertThresholds> alerts = new ConcurrentHashMap<>();

  /** An option that was given for some destinations. */
  private record Rule(Option<?> option, String prefix, boolean queues, String names, Pattern form) {
    static @Nullable Rule of(Option<?> given) {
      int dot = given.name().lastIndexOf('.');
      if (dot < 0 || PostgresOptions.isName(given.name())) {
        return null;
      }
      String names = given.name().substring(QUEUE.length(), dot);
      String form =
          Stream.of(names.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
      return new Rule(
          given,
          given.name().substring(0, dot + 1),
          given.name().startsWith(QUEUE),
          names,
          Pattern.compile(form, Pattern.DOTALL));
    }

    boolean isFor(Option<?> base, DestinationName name) {
      return option.name().equals(prefix + base.name())
          && name.isQueue() == queues
          && form.matcher(name.name()).matches();
    }

    boolean isExact() {
      return !isPattern(names);
    }
  }

  DestinationOptions(OptionValues values) {
    this.values = values;
    List<Rule> found = new ArrayList<>();
    for (Option<?> option : values.options()) {
      Rule rule = Rule.of(option);
      if (rule != null) {
        found.add(rule);
      }
    }
    found.sort(
        Comparator.comparing((Rule rule) -> !rule.isExact())
            .thenComparing(rule -> -rule.names.replace("*", "").length())
            .thenComparing(Rule::names));
    this.rules = List.copyOf(found);
    this.deadLetterQueues = queues(Options.DEAD_LETTER_QUEUE);
    this.expiryQueues = queues(Options.EXPIRY_QUEUE);
  }

  private static boolean isPattern(String names) {
    return names.indexOf('*') >= 0;
  }

  /**
   * What holds where an option was not given for these destinations: for one destination what
   * patterns say about it, else what is said about all.
   */
  static <T> @Nullable T inherited(Option<T> base, String prefix, OptionValues values) {
    if (isPattern(prefix)) {
      return values.effective(base);
    }
    String name = prefix.substring(QUEUE.length(), prefix.length() - 1);
    DestinationName destination =
        prefix.startsWith(QUEUE) ? DestinationName.queue(name) : DestinationName.topic(name);
    return new DestinationOptions(values).find(base, destination);
  }

  /** All queues that an option names. */
  private Set<String> queues(Option<String> base) {
    Set<String> names = new HashSet<>();
    String ofAll = values.effective(base);
    if (ofAll != null) {
      names.add(ofAll);
    }
    for (Rule rule : rules) {
      if (rule.option.name().endsWith("." + base.name())) {
        names.add(String.valueOf(values.given(rule.option)));
      }
    }
    return Set.copyOf(names);
  }

  /** Whether an option's name is that of some destinations' option. */
  static boolean isName(String name) {
    return name.startsWith(QUEUE) || name.startsWith(TOPIC);
  }

  /**
   * The option of a name such as {@code queue.orders.maxAttempts}.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING}
   */
  static Option<?> named(String name) {
    int dot = name.lastIndexOf('.');
    String option = name.substring(dot + 1);
    for (Option<?> base : ALL) {
      if (base.name().equals(option) && dot > QUEUE.length()) {
        return base.forDestinations(name.substring(0, dot + 1));
      }
    }
    throw new AngariumException(
        ErrorCode.INVALID_SETTING,
        "there is no option \"%s\"; for some destinations alone there are %s, as in queue.orders.%s or topic.flights*.%s"
            .formatted(
                name,
                ALL.stream().map(Option::name).collect(Collectors.joining(", ")),
                ALL.get(0).name(),
                ALL.get(0).name()));
  }

  /** What stands before an option that is for some destinations alone. */
  static String prefix(DestinationName.Kind kind, String names) {
    return (kind == DestinationName.Kind.QUEUE ? QUEUE : TOPIC) + names + '.';
  }

  @Override
  public DestinationPolicy of(DestinationName name) {
    return name.temporary() ? make(name) : policies.computeIfAbsent(name, this::make);
  }

  private DestinationPolicy make(DestinationName name) {
    return new DestinationPolicy(
        value(Options.MAX_ATTEMPTS, name),
        value(Options.DEAD_LETTER_QUEUE, name),
        new RedeliveryPolicy(
            value(Options.REDELIVERY_DELAY, name).toMillis(),
            value(Options.REDELIVERY_BACKOFF, name),
            value(Options.MAX_REDELIVERY_DELAY, name).toMillis(),
            value(Options.REDELIVERY_JITTER, name)),
        find(Options.EXPIRY_QUEUE, name),
        limits(name),
        order(name));
  }

  private Limits limits(DestinationName name) {
    Limits limits =
        new Limits(
            value(Options.MAX_MESSAGES, name),
            value(Options.MAX_MEMORY_BYTES, name),
            value(Options.MAX_DISK_BYTES, name),
            value(Options.MAX_AGE, name).toMillis(),
            Limits.WhenFull.valueOf(value(Options.WHEN_FULL, name).name()),
            value(Options.BLOCK_TIMEOUT, name));
    return limits.isAny() ? limits : Limits.NONE;
  }

  /** Where others put messages aside each one counts, whatever is said about all queues. */
  private Order order(DestinationName name) {
    boolean aside = isDeadLetterQueue(name) || isExpiryQueue(name);
    return new Order(
        value(OrderOptions.MAX_GROUPS, name),
        value(OrderOptions.GROUP_TIMEOUT, name).toMillis(),
        value(OrderOptions.EXCLUSIVE, name),
        aside ? null : find(OrderOptions.LAST_VALUE_KEY, name));
  }

  /** When a destination is worth an alert. */
  AlertThresholds alertsOf(DestinationName name) {
    return name.temporary() ? makeAlerts(name) : alerts.computeIfAbsent(name, this::makeAlerts);
  }

  /** Where a limit makes room itself, being full is usual. */
  private AlertThresholds makeAlerts(DestinationName name) {
    Limits limits = limits(name);
    return new AlertThresholds(
        value(AlertOptions.DEPTH, name),
        value(AlertOptions.BYTES, name),
        value(AlertOptions.AGE, name),
        value(AlertOptions.UNACKNOWLEDGED, name),
        value(AlertOptions.DEAD_LETTERS, name),
        value(AlertOptions.WINDOW, name),
        value(AlertOptions.ABANDONED, name),
        limits.whenFull().takesWhatWaits() ? Limits.NONE : limits);
  }

  private <T> T value(Option<T> base, DestinationName name) {
    T found = find(base, name);
    return found == null ? values.required(base) : found;
  }

  private <T> @Nullable T find(Option<T> base, DestinationName name) {
    for (Rule rule : rules) {
      if (rule.isFor(base, name)) {
        return values.effective(base.forDestinations(rule.prefix));
      }
    }
    return values.effective(base);
  }

  /** The engine's settings, with what is said here about destinations. */
  EngineSettings in(EngineSettings settings) {
    EngineSettings all = settings;
    if (!expiryQueues.isEmpty()) {
      all = all.with(new ExpiryQueues(this));
    }
    if (isAnyGiven(LIMITS)) {
      all = all.with(new DestinationLimits(this));
    }
    if (isAnyGiven(ORDER)) {
      all = all.with(new DestinationOrders(this));
    }
    return all;
  }

  /** Whether one of these is given, for all destinations or for some. */
  private boolean isAnyGiven(List<Option<?>> bases) {
    for (Option<?> option : values.options()) {
      for (Option<?> base : bases) {
        if (option.name().equals(base.name()) || option.name().endsWith("." + base.name())) {
          return true;
        }
      }
    }
    return false;
  }

  /** The names of all queues for dead letters and for what expires. */
  Set<String> queuesAside() {
    Set<String> all = new TreeSet<>(deadLetterQueues);
    all.addAll(expiryQueues);
    return all;
  }

  @Override
  public boolean isDeadLetterQueue(DestinationName name) {
    return name.isQueue() && deadLetterQueues.contains(name.name());
  }

  @Override
  public boolean isExpiryQueue(DestinationName name) {
    return name.isQueue() && expiryQueues.contains(name.name());
  }
}
