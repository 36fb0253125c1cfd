package org.angarium;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import java.io.Serial;
import java.io.Serializable;
import java.util.Properties;
import javax.naming.Reference;
import javax.naming.Referenceable;
import org.angarium.broker.BrokerCore;
import org.angarium.jms.AngariumConnection;
import org.angarium.jms.AngariumContext;
import org.angarium.jms.ConnectionSpec;
import org.angarium.jms.Domain;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to a broker inside this JVM; the first connection starts it.
 *
 * <pre>{@code
 * ConnectionFactory factory = new AngariumConnectionFactory("angarium:h2:file:./data/orders");
 * try (JMSContext context = factory.createContext()) {
 *   context.createProducer().send(context.createQueue("orders"), "one courier, please");
 * }
 * }</pre>
 *
 * <p>All connection factories whose URLs name the same place share one {@link Broker}, whatever the
 * order and spelling of their options; an option that contradicts the running broker is refused
 * when a connection is created. The broker outlives the factory and its connections: it runs until
 * {@link Broker#close()} or the JVM's exit. A connection after that starts it again.
 *
 * <p>Set it up by a constructor, the {@link #builder() builder}, the setters of a bean, or JNDI.
 * What a URL or an option allows is checked at once, with a {@link JMSRuntimeException} of code
 * ANG-1001 or ANG-1002. Then it is thread-safe. Creating a connection blocks while the database
 * opens and recovers, the first time; later it hardly blocks.
 *
 * <p>User and password are for connections where the application gives none. As administered
 * objects do, the factory takes them along, the password in clear text, when it is serialized or
 * becomes a JNDI reference; they are never part of a URL, of {@link #toString} or of an error's
 * text.
 *
 * <p>Jakarta Messaging 3.1, 6.1 and the Javadoc of {@link ConnectionFactory}.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public sealed class AngariumConnectionFactory
    implements ConnectionFactory,
        QueueConnectionFactory,
        TopicConnectionFactory,
        Referenceable,
        Serializable
    permits AngariumXAConnectionFactory {
  /** Where the broker lives if nothing else is said: a database in the working directory. */
  public static final String DEFAULT_URL = "angarium:h2:file:./angarium";

  private static final Logger LOG = LoggerFactory.getLogger(AngariumConnectionFactory.class);

  @Serial private static final long serialVersionUID = 1L;

  /** The broker of {@link Broker#connectionFactory()}; null to open the URL. */
  private final transient @Nullable Broker broker;

  private volatile String url;
  private volatile @Nullable String clientIdOfUrl;
  private volatile Properties properties = new Properties();

  /** A connection factory for {@link #DEFAULT_URL}. */
  public AngariumConnectionFactory() {
    this(DEFAULT_URL);
  }

  /**
   * A connection factory for a URL.
   *
   * @param url such as {@code angarium:mem:orders} or {@code
   *     angarium:h2:file:./data/orders?durability=os}
   * @throws JMSRuntimeException with code ANG-1001 or ANG-1002 if the URL or an option is refused
   */
  public AngariumConnectionFactory(String url) {
    this(url, new Properties());
  }

  /**
   * A connection factory for a URL and options apart from it.
   *
   * @param properties options by their names in a URL; also {@code user} and {@code password}
   * @throws JMSRuntimeException with code ANG-1001 or ANG-1002 if the URL or an option is refused,
   *     or an option has two values
   */
  public AngariumConnectionFactory(String url, Properties properties) {
    this.broker = null;
    this.url = url;
    this.clientIdOfUrl = check(url, properties).given(Options.CLIENT_ID);
    this.properties = copy(properties);
  }

  /** A connection factory of what is checked already. */
  AngariumConnectionFactory(AngariumUrl parsed) {
    this.broker = null;
    this.url = parsed.toString();
    this.clientIdOfUrl = parsed.options().given(Options.CLIENT_ID);
    put(Options.USER, parsed.options().given(Options.USER));
    put(Options.PASSWORD, parsed.options().given(Options.PASSWORD));
  }

  /** A connection factory for a running broker alone. */
  AngariumConnectionFactory(Broker broker) {
    this.broker = broker;
    this.url = broker.url();
  }

  /** A builder, for settings that a program makes. */
  public static ConnectionFactoryBuilder builder() {
    return new ConnectionFactoryBuilder();
  }

  private static AngariumUrl parse(String url, Properties properties) {
    AngariumUrl parsed = AngariumUrl.parse(url);
    return new AngariumUrl(parsed.address(), parsed.options().and(OptionValues.of(properties)));
  }

  /** The options of the URL alone, after a check that the properties agree with them. */
  private static OptionValues check(String url, Properties properties) {
    try {
      OptionValues options = AngariumUrl.parse(url).options();
      options.and(OptionValues.of(properties));
      return options;
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  private static Properties copy(Properties properties) {
    Properties copy = new Properties();
    for (String name : properties.stringPropertyNames()) {
      copy.setProperty(name, properties.getProperty(name));
    }
    return copy;
  }

  /** The URL, as it was given. */
  public String getUrl() {
    return url;
  }

  /**
   * Sets where the broker lives, with options or without. Connections that are open stay where they
   * are.
   */
  public void setUrl(String url) {
    if (broker != null) {
      throw JmsErrors.unchecked(
          new AngariumException(
              ErrorCode.INVALID_SETTING,
              "the URL \"%s\" is refused: this connection factory belongs to %s; make a new one"
                  .formatted(url, broker)));
    }
    OptionValues options = check(url, properties);
    this.url = url;
    this.clientIdOfUrl = options.given(Options.CLIENT_ID);
  }

  /** The options apart from the URL's, a copy; user, password and client id are among them. */
  public Properties getProperties() {
    return copy(properties);
  }

  /** Sets the options apart from the URL's, in place of those that were set before. */
  public void setProperties(Properties properties) {
    check(url, properties);
    this.properties = copy(properties);
  }

  /** Who connects where the application does not say; null for nobody. */
  public @Nullable String getUser() {
    return properties.getProperty(Options.USER.name());
  }

  /** Sets who connects where the application does not say. */
  public void setUser(@Nullable String user) {
    put(Options.USER, user);
  }

  /** Sets the password that goes with the user. */
  public void setPassword(@Nullable String password) {
    put(Options.PASSWORD, password);
  }

  final @Nullable String password() {
    return properties.getProperty(Options.PASSWORD.name());
  }

  /** The client id of the connections, or null; one of them can be open at a time. */
  public @Nullable String getClientId() {
    String own = properties.getProperty(Options.CLIENT_ID.name());
    return own == null ? clientIdOfUrl : own;
  }

  /** Sets the client id of the connections. */
  public void setClientId(@Nullable String clientId) {
    put(Options.CLIENT_ID, clientId);
  }

  private void put(Option<String> option, @Nullable String value) {
    Properties changed = copy(properties);
    if (value == null) {
      changed.remove(option.name());
    } else {
      changed.setProperty(option.name(), value);
    }
    check(url, changed);
    properties = changed;
  }

  @Override
  public Connection createConnection() throws JMSException {
    return connect(getUser(), password(), Domain.COMMON);
  }

  @Override
  public Connection createConnection(@Nullable String userName, @Nullable String password)
      throws JMSException {
    return connect(userName, password, Domain.COMMON);
  }

  @Override
  public QueueConnection createQueueConnection() throws JMSException {
    return connect(getUser(), password(), Domain.QUEUE);
  }

  @Override
  public QueueConnection createQueueConnection(@Nullable String userName, @Nullable String password)
      throws JMSException {
    return connect(userName, password, Domain.QUEUE);
  }

  @Override
  public TopicConnection createTopicConnection() throws JMSException {
    return connect(getUser(), password(), Domain.TOPIC);
  }

  @Override
  public TopicConnection createTopicConnection(@Nullable String userName, @Nullable String password)
      throws JMSException {
    return connect(userName, password, Domain.TOPIC);
  }

  @Override
  public JMSContext createContext() {
    return context(getUser(), password());
  }

  @Override
  public JMSContext createContext(@Nullable String userName, @Nullable String password) {
    return context(userName, password);
  }

  @Override
  public JMSContext createContext(
      @Nullable String userName, @Nullable String password, int sessionMode) {
    return context(userName, password, sessionMode);
  }

  @Override
  public JMSContext createContext(int sessionMode) {
    return context(getUser(), password(), sessionMode);
  }

  private AngariumConnection connect(
      @Nullable String userName, @Nullable String password, Domain domain) throws JMSException {
    return open(userName, password, domain, AngariumConnection::open);
  }

  /** Opens a connection of a kind. */
  final <C> C open(
      @Nullable String userName, @Nullable String password, Domain domain, Opening<C> opening)
      throws JMSException {
    try {
      AngariumUrl parsed = parse(url, properties);
      int sessionMode = parsed.options().required(Options.GUARANTEE).sessionMode();
      ConnectionSpec spec =
          new ConnectionSpec(userName, password, getClientId(), domain, sessionMode);
      return onBroker(BrokerConfig.of(parsed), core -> opening.open(core, spec));
    } catch (AngariumException e) {
      throw JmsErrors.checked(e);
    }
  }

  private JMSContext context(
      @Nullable String userName, @Nullable String password, int sessionMode) {
    return openContext(
        userName, password, (core, spec) -> AngariumContext.open(core, spec, sessionMode));
  }

  private JMSContext context(@Nullable String userName, @Nullable String password) {
    return openContext(
        userName, password, (core, spec) -> AngariumContext.open(core, spec, spec.sessionMode()));
  }

  /** Opens a context of a kind. */
  final <C> C openContext(
      @Nullable String userName, @Nullable String password, Opening<C> opening) {
    try {
      return open(userName, password, Domain.COMMON, opening);
    } catch (JMSException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  private <C> C onBroker(BrokerConfig config, OnBroker<C> opening) throws JMSException {
    while (true) {
      Broker target = target(config);
      try {
        return opening.open(target.core());
      } catch (JMSException | JMSRuntimeException | AngariumException e) {
        if (broker != null || target.isOpen()) {
          throw e;
        }
        LOG.debug("{} was closed while a connection was created; opening it again", target, e);
      }
    }
  }

  private Broker target(BrokerConfig config) {
    if (broker == null) {
      return BrokerRegistry.OF_THIS_JVM.open(config);
    }
    config.requireMetBy(broker.config());
    return broker;
  }

  /** A reference from which {@link AngariumObjectFactory} makes an equal connection factory. */
  @Override
  public Reference getReference() {
    return AngariumObjectFactory.reference(getClass(), url, properties);
  }

  /** The URL, user and client id; no password. */
  @Override
  public String toString() {
    return "%s (%s, user %s, client id %s)"
        .formatted(getClass().getSimpleName(), url, getUser(), getClientId());
  }

  /** Opens a connection or a context. */
  interface Opening<C> {
    C open(BrokerCore core, ConnectionSpec spec) throws JMSException;
  }

  /** Does something with a running broker. */
  private interface OnBroker<C> {
    C open(BrokerCore core) throws JMSException;
  }
}
