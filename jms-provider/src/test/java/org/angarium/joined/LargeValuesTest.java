package org.angarium.joined;

import static org.angarium.joined.Shop.execute;
import static org.angarium.joined.Shop.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Large values of the application arrive whole, whichever way they are set and read, and however
 * slowly; TablesTurnTest shows that H2 keeps them in turn.
 */
@Timeout(60)
class LargeValuesTest extends ShopTest {
  private static final int IN_MEMORY = 1024 * 1024;

  @BeforeEach
  void makeTable() throws SQLException {
    try (Connection connection = shop.dataSource.getConnection()) {
      execute(
          connection,
          "CREATE TABLE files(id INT PRIMARY KEY, bytes BLOB, text CHARACTER LARGE OBJECT)");
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** With signs of one, two, three and four bytes. */
  private static String text(int length) {
    return "aé€😀".repeat(length / 5 + 1).substring(0, length);
  }

  /** Something that sets the two values of a row. */
  private interface Setting {
    void set(Connection connection, PreparedStatement statement, byte[] bytes, String text)
        throws SQLException, IOException;
  }

  private void shouldArrive(Setting setting) throws Exception {
    int[] lengths = {0, 200, 60_000, IN_MEMORY + 1};
    try (Connection connection = shop.begin();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO files(bytes, text, id) VALUES(?, ?, ?)")) {
      for (int length : lengths) {
        setting.set(connection, insert, bytes(length), text(length));
        insert.setInt(3, length);
        insert.executeUpdate();
      }
      connection.commit();
    }
    shop.close();
    shop = new Shop(folder);
    for (int length : lengths) {
      assertStored(length, length);
    }
    assertThat(temporaryFiles()).isEmpty();
  }

  private void assertStored(int id, int length) throws SQLException, IOException {
    try (Connection connection = shop.dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT bytes, text FROM files WHERE id = " + id)) {
      assertThat(row.next()).isTrue();
      try (InputStream in = row.getBlob(1).getBinaryStream()) {
        assertThat(in.readAllBytes()).isEqualTo(bytes(length));
      }
      assertThat(row.getClob(2).length()).isEqualTo(length);
      assertThat(row.getString(2)).isEqualTo(text(length));
    }
  }

  private static List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("angarium-large-value-"))
          .toList();
    }
  }

  // ---- the ways to set one ------------------------------------------------------------------

  @Test
  void shouldTakeStreams() throws Exception {
    shouldArrive(
        (connection, statement, bytes, text) -> {
          statement.setBinaryStream(1, new ByteArrayInputStream(bytes));
          statement.setCharacterStream(2, new StringReader(text));
        });
  }

  @Test
  void shouldTakeStreamsUpToALength() throws Exception {
    shouldArrive(
        (connection, statement, bytes, text) -> {
          if (bytes.length == 0) { // to H2, a length of 0 is none
            statement.setBytes(1, bytes);
            statement.setString(2, text);
          } else {
            InputStream more =
                new java.io.SequenceInputStream(
                    new ByteArrayInputStream(bytes), new ByteArrayInputStream(new byte[999]));
            statement.setBinaryStream(1, more, bytes.length);
            statement.setNCharacterStream(2, new StringReader(text + "more"), text.length());
          }
        });
  }

  @Test
  void shouldTakeObjects() throws Exception {
    shouldArrive(
        (connection, statement, bytes, text) -> {
          statement.setObject(1, new ByteArrayInputStream(bytes));
          statement.setObject(2, new StringReader(text));
        });
  }

  @Test
  void shouldTakeValuesOfTheConnection() throws Exception {
    shouldArrive(
        (connection, statement, bytes, text) -> {
          Blob blob = connection.createBlob();
          blob.setBytes(1, bytes);
          Clob clob = connection.createClob();
          clob.setString(1, text);
          statement.setBlob(1, blob);
          statement.setClob(2, clob);
        });
  }

  @Test
  void shouldTakeValuesThatWereWrittenToStreams() throws Exception {
    shouldArrive(
        (connection, statement, bytes, text) -> {
          Blob blob = connection.createBlob();
          try (OutputStream out = blob.setBinaryStream(1)) {
            out.write(bytes);
          }
          NClob clob = connection.createNClob();
          try (Writer out = clob.setCharacterStream(1)) {
            out.write(text);
          }
          statement.setObject(1, blob);
          statement.setNClob(2, clob);
        });
  }

  @Test
  void shouldTakeXml() throws Exception {
    shouldArrive(
        (connection, statement, bytes, text) -> {
          statement.setBytes(1, bytes);
          SQLXML xml = connection.createSQLXML();
          if (text.length() % 2 == 0) {
            xml.setString(text);
          } else {
            try (OutputStream out = xml.setBinaryStream()) {
              out.write(text.getBytes(StandardCharsets.UTF_8));
            }
          }
          statement.setSQLXML(2, xml);
        });
  }

  @Test
  void shouldTakeStreamsOfRows() throws Exception {
    int length = 2 * IN_MEMORY;
    try (Connection connection = shop.begin();
        Statement statement =
            connection.createStatement(
                ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        ResultSet rows = statement.executeQuery("SELECT id, bytes, text FROM files")) {
      rows.moveToInsertRow();
      rows.updateInt(1, 1);
      rows.updateBinaryStream(2, new ByteArrayInputStream(bytes(length)));
      rows.updateCharacterStream(3, new StringReader(text(length)));
      rows.insertRow();
      connection.commit();
    }
    assertStored(1, length);
  }

  @Test
  void shouldTakeBatches() throws Exception {
    try (Connection connection = shop.begin();
        PreparedStatement batch =
            connection.prepareStatement("INSERT INTO files VALUES(?, ?, ?)")) {
      for (int i = 1; i <= 3; i++) {
        batch.setInt(1, i);
        batch.setBinaryStream(2, new ByteArrayInputStream(bytes(i * 60_000)));
        batch.setCharacterStream(3, new StringReader(text(i * 60_000)));
        batch.addBatch();
      }
      batch.executeBatch();
      connection.commit();
    }
    for (int i = 1; i <= 3; i++) {
      assertStored(i, i * 60_000);
    }
  }

  // ---- who waits ----------------------------------------------------------------------------

  /** Gives some bytes, and then none until somebody lets it. */
  private static final class Slow extends InputStream {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);
    private final InputStream bytes;
    private int left;

    Slow(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
      this.left = bytes.length / 2;
    }

    @Override
    public int read() throws IOException {
      if (left-- == 0) {
        reached.countDown();
        try {
          go.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      return bytes.read();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 2 * IN_MEMORY})
  void shouldLetOthersCommitWhileAStreamIsSlow(int length) throws Exception {
    Slow slow = new Slow(bytes(length));
    try (Connection connection = shop.begin();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO files(id, bytes, text) VALUES(1, ?, ?)")) {
      execute(connection, "INSERT INTO files(id) VALUES(2)"); // it has changed something
      insert.setString(2, text(length));
      FutureTask<Void> setting =
          new FutureTask<>(
              () -> {
                insert.setBinaryStream(1, slow);
                insert.executeUpdate();
                connection.commit();
                return null;
              });
      new Thread(setting, "is slow").start();
      slow.reached.await();
      try (Connection other = shop.begin()) {
        insert(other, 1, "tea");
        other.commit();
      }
      shop.send("beside", "tea");
      assertThat(shop.queue("beside")).containsExactly("tea");
      assertThat(setting).isNotDone();
      slow.go.countDown();
      setting.get();
    } finally {
      slow.go.countDown();
    }
    assertStored(1, length);
  }

  @Test
  void shouldSayWhatAStreamThrew() throws Exception {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the line is dead");
          }
        };
    try (Connection connection = shop.begin();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO files(id, bytes) VALUES(1, ?)")) {
      assertThatThrownBy(() -> insert.setBinaryStream(1, broken))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("the line is dead");
      insert.setBytes(1, bytes(10));
      insert.executeUpdate();
      connection.commit();
    }
  }

  // ---- what is refused ----------------------------------------------------------------------

  @Test
  void shouldRefuseAValueWhoseStreamIsOpen() throws Exception {
    try (Connection connection = shop.begin();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO files(id, bytes) VALUES(1, ?)")) {
      Blob blob = connection.createBlob();
      OutputStream out = blob.setBinaryStream(1);
      out.write(7);
      assertThatThrownBy(() -> insert.setBlob(1, blob)).hasMessageContaining("ANG-1607");
      assertThatThrownBy(() -> blob.setBytes(1, new byte[1])).hasMessageContaining("ANG-1607");
      out.close();
      out.close();
      assertThat(blob.getBytes(1, 9)).containsExactly(7);
      assertThatThrownBy(() -> blob.setBinaryStream(1)).hasMessageContaining("ANG-1607");
      assertThatThrownBy(() -> connection.createBlob().setBinaryStream(2))
          .hasMessageContaining("ANG-1607");
      assertThatThrownBy(() -> connection.createSQLXML().setResult(StreamResult.class))
          .hasMessageContaining("ANG-1608");
    }
  }

  @Test
  void shouldNotWriteToTheSessionOfTheNext() throws Exception {
    Connection connection = shop.begin();
    Blob blob = connection.createBlob();
    OutputStream out = connection.createBlob().setBinaryStream(1);
    out.write(bytes(2 * IN_MEMORY));
    connection.close();
    assertThatThrownBy(() -> blob.setBytes(1, new byte[1])).hasMessageContaining("ANG-1102");
    assertThatThrownBy(out::close).hasMessageContaining("ANG-1102");
    assertThat(temporaryFiles()).isEmpty();
  }
}
