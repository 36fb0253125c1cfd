package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Brokers whose database wants TLS, and certificates; and other properties of the driver. */
@Timeout(120)
class PostgresTlsTest {
  private static final String PASSWORD = "changeit";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder;

  private static EmbeddedPostgres server;

  private final List<Broker> opened = new ArrayList<>();
  private final BrokerRegistry[] nodes = {
    new BrokerRegistry(new Engines(), 30_000), new BrokerRegistry(new Engines(), 30_000)
  };

  @BeforeAll
  static void start() throws Exception {
    Identity.make("server", "localhost").writeForServer();
    Identity.make("client", "tls_client").writeForClient();
    Identity.make("stranger", "elsewhere").writeForServer();
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", folder.resolve("server.crt").toString())
            .setServerConfig("ssl_key_file", folder.resolve("server.key").toString())
            .setServerConfig("ssl_ca_file", folder.resolve("client.crt").toString())
            .start();
    execute(
        "CREATE ROLE tls_app LOGIN",
        "CREATE ROLE tls_client LOGIN",
        "GRANT CREATE ON DATABASE postgres TO tls_app, tls_client");
    Files.writeString(
        folder.resolve("data").resolve("pg_hba.conf"),
        """
        host all postgres all trust
        hostssl all tls_app all trust
        hostssl all tls_client all cert
        """);
    execute("SELECT pg_reload_conf()");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @AfterEach
  void close() throws SQLException {
    opened.forEach(Broker::close);
    execute("DROP SCHEMA IF EXISTS tls_test CASCADE");
  }

  /** A key and a certificate that it has signed itself. */
  private record Identity(String file, KeyStore store) {
    static Identity make(String file, String commonName)
        throws IOException, InterruptedException, GeneralSecurityException {
      Path path = folder.resolve(file + ".p12");
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keyalg",
                  "RSA",
                  "-keysize",
                  "2048",
                  "-alias",
                  "key",
                  "-dname",
                  "CN=" + commonName,
                  "-ext",
                  "SAN=dns:" + commonName.replace('_', '-'),
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  path.toString(),
                  "-storepass",
                  PASSWORD)
              .inheritIO()
              .start();
      assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(keytool.exitValue()).isZero();
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(path)) {
        store.load(in, PASSWORD.toCharArray());
      }
      return new Identity(file, store);
    }

    private byte[] key() throws GeneralSecurityException {
      return store.getKey("key", PASSWORD.toCharArray()).getEncoded();
    }

    private void writeCertificate() throws IOException, GeneralSecurityException {
      write(".crt", pem("CERTIFICATE", store.getCertificate("key").getEncoded()));
    }

    void writeForServer() throws IOException, GeneralSecurityException {
      writeCertificate();
      write(".key", pem("PRIVATE KEY", key()));
    }

    /** The driver wants the key as it is encoded. */
    void writeForClient() throws IOException, GeneralSecurityException {
      writeCertificate();
      write(".pk8", key());
    }

    private void write(String extension, byte[] content) throws IOException {
      Path path = folder.resolve(file + extension);
      Files.write(path, content);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    private static byte[] pem(String what, byte[] content) {
      String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
      return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
          .formatted(what, base64)
          .getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static Connection administrator() throws SQLException {
    return server.getPostgresDatabase().getConnection();
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = administrator();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static long count(String sql) throws SQLException {
    try (Connection connection = administrator();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static String url(String host, String options) {
    return "angarium:postgresql://"
        + host
        + ":"
        + server.getPort()
        + "/postgres/tls_test?"
        + options;
  }

  private static String file(String name) {
    return URLEncoder.encode(folder.resolve(name).toString(), StandardCharsets.UTF_8);
  }

  private static String verified() {
    return "driver.sslmode=verify-full&driver.sslrootcert=" + file("server.crt");
  }

  private Broker open(int node, String url) {
    Broker broker = nodes[node].open(BrokerConfig.of(AngariumUrl.parse(url)));
    opened.add(broker);
    return broker;
  }

  private static void assertWorks(Broker from, Broker to) {
    try (JMSContext sending = from.connectionFactory().createContext();
        JMSContext receiving = to.connectionFactory().createContext();
        JMSConsumer consumer = receiving.createConsumer(receiving.createQueue("orders"))) {
      sending.createProducer().send(sending.createQueue("orders"), "a");
      assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("a");
    }
  }

  @Test
  void shouldSayAllOverTls() throws Exception {
    String url =
        url(
            "localhost",
            verified()
                + "&driver.user=tls_app&driver.ApplicationName=orders-app&driver.socketTimeout=17"
                + "&postgresql.lease=3s");
    Broker one = open(0, url);
    Broker other = open(1, url);
    assertWorks(one, other);
    assertWorks(other, one);
    String all = "SELECT count(*) FROM pg_stat_activity a WHERE usename = 'tls_app'";
    String safe = "EXISTS (SELECT 1 FROM pg_stat_ssl s WHERE s.pid = a.pid AND s.ssl)";
    // each node's listener, which looks now and then whether it still hears
    String listening = " AND (query LIKE 'LISTEN%' OR query = 'SELECT 1') AND ";
    await().atMost(PATIENCE).until(() -> count(all + listening + safe) >= 2);
    String lease = "SELECT extract(epoch FROM min(lease_until)) * 1000 FROM tls_test.node";
    long before = count(lease);
    await().atMost(PATIENCE).until(() -> count(lease) > before);
    // in one look, since connections come meanwhile; one that has just begun has no name yet
    await().atMost(PATIENCE).until(() -> count(all + " AND application_name <> 'orders-app'") == 0);
    try (Connection jdbc = one.dataSource().getConnection();
        Statement statement = jdbc.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getBoolean(1)).isTrue();
      assertThat(jdbc.getNetworkTimeout()).isEqualTo(17_000);
    }
    assertThat(count(all + " AND NOT " + safe)).isZero();
  }

  @Test
  void shouldShowItsOwnCertificate() throws SQLException {
    String url =
        url(
            "localhost",
            verified()
                + "&driver.user=tls_client&driver.sslcert="
                + file("client.crt")
                + "&driver.sslkey="
                + file("client.pk8"));
    Broker broker = open(0, url);
    assertWorks(broker, broker);
    assertThat(count("SELECT count(*) FROM pg_stat_ssl WHERE client_dn = '/CN=tls_client'"))
        .isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost | sslmode=verify-full&driver.sslrootcert=@stranger.crt | tls_app    | PKIX path",
        "127.0.0.1 | sslmode=verify-full&driver.sslrootcert=@server.crt   | tls_app    | hostname",
        "localhost | sslmode=verify-full&driver.sslrootcert=@nothing.crt  | tls_app    | nothing.crt",
        "localhost | sslmode=disable                                      | tls_app    | no encryption",
        "localhost | sslmode=require                                      | tls_client | client certificate"
      })
  void shouldSayWhyItIsNotLetIn(String host, String options, String user, String why) {
    String expanded = options.replaceAll("@(.*)", file("") + "%2F$1");
    assertThatThrownBy(() -> open(0, url(host, "driver." + expanded + "&driver.user=" + user)))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED))
        .hasMessageContaining(why)
        .hasMessageContaining("driver.");
    assertThat(nodes[0].size()).isZero();
  }
}
