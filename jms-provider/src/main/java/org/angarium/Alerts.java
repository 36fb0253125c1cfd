package org.angarium;

import jakarta.jms.JMSRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.alerts.AlertBook;
import org.angarium.broker.alerts.AlertMonitor;
import org.angarium.broker.alerts.AlertSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts of a broker. Made by {@link Broker#alerts()}.
 *
 * <pre>{@code
 * broker.alerts().addListener(alert -> pager.call(alert.text()));
 * }</pre>
 *
 * <p>The broker looks at itself every {@code alertInterval}, ten seconds by default. An alert is
 * raised when a value reaches its threshold, and cleared when it has fallen 20 percent below it
 * (option {@code alertHysteresis}), so that a value that goes up and down around the threshold is
 * one alert and not many. Each is logged, at level WARN when it is raised and INFO when it is over.
 * Alerts are not kept over a restart: what holds then is raised again, once.
 *
 * <p>Thread-safe. Nothing here blocks, but {@link #check()}.
 */
public final class Alerts {
  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

  private final AlertBook book;
  private final AlertMonitor monitor;
  private final Map<AlertListener, AutoCloseable> listeners = new ConcurrentHashMap<>();

  Alerts(BrokerCore core, AlertSettings settings) {
    this.book = new AlertBook(core.name());
    this.monitor =
        new AlertMonitor(core.name(), core.engine(), core.clock(), settings, book, core::noteTime);
  }

  /** Those that hold now, in the order in which they were raised. */
  public List<Alert> current() {
    return book.current().stream().map(Alert::of).toList();
  }

  /** The last 1,000 that are over, the latest first. */
  public List<Alert> history() {
    return book.history().stream().map(Alert::of).toList();
  }

  /**
   * Has a listener told of each alert that is raised or cleared from now on. It has a thread of its
   * own, and up to 1,000 alerts wait for it; while more wait, it does not hear of further ones, and
   * the log says so.
   *
   * @param listener must not be added already
   */
  public void addListener(AlertListener listener) {
    listeners.computeIfAbsent(
        listener,
        added ->
            book.listen(
                episode -> {
                  if (episode.holds()) {
                    added.raised(Alert.of(episode));
                  } else {
                    added.cleared(Alert.of(episode));
                  }
                }));
  }

  /** Takes a listener away; what waits for it, it still hears. */
  public void removeListener(AlertListener listener) {
    AutoCloseable end = listeners.remove(listener);
    if (end != null) {
      try {
        end.close();
      } catch (Exception e) {
        LOG.warn("A listener for alerts was not taken away well", e);
      }
    }
  }

  /**
   * Looks at the broker now, without waiting for the next look by itself: alerts are raised and
   * cleared when this returns. Blocks for the disk.
   *
   * @throws JMSRuntimeException with code ANG-1101 if the broker is closed
   */
  public void check() {
    monitor.check();
  }

  void start() {
    monitor.start();
  }

  void close() {
    monitor.close();
    book.close();
  }
}
