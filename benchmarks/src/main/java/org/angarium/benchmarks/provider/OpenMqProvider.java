package org.angarium.benchmarks.provider;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Session;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenMQ inside this JVM, with direct connections, and its file store set to sync, which it is not
 * by default. Its jars come in one archive and are no artifacts of their own, so they have a class
 * loader of their own, and are called by reflection; that Java's log manager does not find OpenMQ's
 * log handlers there costs it nothing but its log file. The limits on the messages of a destination
 * are off: they would refuse what the workloads send.
 */
final class OpenMqProvider implements Provider {
  /** The system property that names the directory of the unpacked archive. */
  static final String HOME = "benchmarks.openmq";

  private static final String RUNTIME = "com.sun.messaging.jmq.jmsclient.runtime.";
  private static final int PORT_TRIES = 5;

  private @Nullable Path home;
  private @Nullable URLClassLoader loader;
  private @Nullable Object broker;
  private @Nullable ConnectionFactory factory;
  private String version = "";

  @Override
  public void start(Path directory, Set<Hint> hints) throws Exception {
    home = home();
    loader = new URLClassLoader(jars(home), OpenMqProvider.class.getClassLoader());
    Object runtime =
        loader.loadClass(RUNTIME + "ClientRuntime").getMethod("getRuntime").invoke(null);
    broker = runtime.getClass().getMethod("createBrokerInstance").invoke(runtime);
    for (int i = 1; ; i++) {
      try {
        start(broker, directory, freePort());
        break;
      } catch (InvocationTargetException e) {
        if (i == PORT_TRIES) {
          throw e;
        }
      }
    }
    factory = connect();
    try (Connection connection = factory.createConnection()) {
      version = connection.getMetaData().getProviderVersion();
    }
  }

  private static Path home() {
    Path home = Path.of(System.getProperty(HOME, "target/openmq/mq"));
    if (!Files.isDirectory(home)) {
      throw new IllegalStateException(
          "OpenMQ is not unpacked at %s; name its directory with -D%s".formatted(home, HOME));
    }
    return home.toAbsolutePath();
  }

  private static URL[] jars(Path home) throws IOException {
    Path jars = home.resolve("lib");
    return new URL[] {
      jars.resolve("imq.jar").toUri().toURL(),
      jars.resolve("imqbroker.jar").toUri().toURL(),
      jars.resolve("imqutil.jar").toUri().toURL()
    };
  }

  // its port mapper must listen, even if all connections are direct
  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Integer.toString(socket.getLocalPort());
    }
  }

  private void start(Object instance, Path directory, String port) throws Exception {
    String[] arguments = {
      "-imqhome",
      Objects.requireNonNull(home).toString(),
      "-libhome",
      home.resolve("lib").toString(),
      "-varhome",
      directory.toAbsolutePath().toString(),
      "-name",
      "benchmark",
      "-port",
      port,
      "-silent"
    };
    Class<?> type = load(RUNTIME + "BrokerInstance");
    Class<?> listener = load("com.sun.messaging.jmq.jmsservice.BrokerEventListener");
    Properties settings =
        (Properties)
            type.getMethod("parseArgs", String[].class).invoke(instance, (Object) arguments);
    settings.setProperty("imq.persist.file.sync.enabled", "true");
    settings.setProperty("imq.portmapper.hostname", "127.0.0.1");
    settings.setProperty("imq.service.activelist", "jmsdirect");
    settings.setProperty("imq.autocreate.destination.maxNumMsgs", "-1");
    settings.setProperty("imq.autocreate.destination.maxTotalMsgBytes", "-1");
    Object ignoring =
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {listener},
            (proxy, method, a) -> method.getReturnType() == boolean.class ? Boolean.TRUE : null);
    type.getMethod("init", Properties.class, listener).invoke(instance, settings, ignoring);
    type.getMethod("start").invoke(instance);
  }

  private Class<?> load(String name) throws ClassNotFoundException {
    return Objects.requireNonNull(loader, "not started").loadClass(name);
  }

  private ConnectionFactory connect() throws Exception {
    Object made = load("com.sun.messaging.ConnectionFactory").getConstructor().newInstance();
    made.getClass()
        .getMethod("setProperty", String.class, String.class)
        .invoke(made, "imqAddressList", "mq://localhost/direct");
    return (ConnectionFactory) made;
  }

  @Override
  public ConnectionFactory connectionFactory() {
    return Objects.requireNonNull(factory, "not started");
  }

  @Override
  public Promise promise() {
    return new Promise(
        true,
        false,
        "imq.persist.file.sync.enabled; it syncs by FileDescriptor.sync, which only strace sees: one"
            + " for each send, none for acknowledgements");
  }

  @Override
  public int acknowledgeMode() {
    return Session.AUTO_ACKNOWLEDGE;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public long syncs() {
    return -1;
  }

  @Override
  public void close() throws Exception {
    if (broker != null) {
      Class<?> type = load(RUNTIME + "BrokerInstance");
      type.getMethod("stop").invoke(broker);
      type.getMethod("shutdown").invoke(broker);
    }
    if (loader != null) {
      loader.close();
    }
  }
}
