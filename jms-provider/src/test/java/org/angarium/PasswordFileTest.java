package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Properties;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordFileTest {
  @TempDir Path dir;

  private Path write(String... lines) throws IOException {
    return Files.write(dir.resolve("users.properties"), java.util.List.of(lines));
  }

  @Test
  void shouldLetInWhoHasALineAndThePassword() throws IOException {
    PasswordFile file =
        new PasswordFile(
            write("# staff", PasswordFile.line("alice", "s3cret"), PasswordFile.line("bob", "")));
    assertThat(file.authenticate("alice", "s3cret")).isTrue();
    assertThat(file.authenticate("alice", "s3cret")).as("known by now").isTrue();
    assertThat(file.authenticate("alice", "S3cret")).isFalse();
    assertThat(file.authenticate("alice", "")).isFalse();
    assertThat(file.authenticate("bob", "")).isTrue();
    assertThat(file.authenticate("bob", "s3cret")).isFalse();
    assertThat(file.authenticate("carol", "s3cret")).isFalse();
    assertThat(file.authenticate("Alice", "s3cret")).isFalse();
    assertThat(file.authenticate("alice", null)).isFalse();
    assertThat(file.authenticate(null, "s3cret")).isFalse();
    assertThat(file.authenticate(null, null)).isFalse();
  }

  @Test
  void shouldSaltSoThatEqualPasswordsDoNotShow() {
    String first = PasswordFile.line("alice", "s3cret");
    assertThat(first)
        .startsWith("alice=pbkdf2-sha256:210000:")
        .doesNotContain("s3cret")
        .isNotEqualTo(PasswordFile.line("alice", "s3cret"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a=b", "a:b", "#a", "!a", "a\\b", "äöü", "name@example.com"})
  void shouldWriteALineThatIsReadAsTheSameUser(String user) throws IOException {
    String line = PasswordFile.line(user, "x");
    Properties properties = new Properties();
    properties.load(new StringReader(line));
    assertThat(properties.stringPropertyNames()).containsExactly(user);
    assertThat(new PasswordFile(write(line)).authenticate(user, "x")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb"})
  void shouldRefuseAUserNameThatIsNoLine(String user) {
    assertThatThrownBy(() -> PasswordFile.line(user, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user name");
  }

  @Test
  void shouldReadTheFileAgainWhenItChanges() throws IOException {
    Path path = write(PasswordFile.line("alice", "old"));
    PasswordFile file = new PasswordFile(path);
    assertThat(file.authenticate("alice", "old")).isTrue();

    write(PasswordFile.line("alice", "new"), PasswordFile.line("bob", "b"));
    Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000_000_000L));
    assertThat(file.authenticate("alice", "old")).isFalse();
    assertThat(file.authenticate("alice", "new")).isTrue();
    assertThat(file.authenticate("bob", "b")).isTrue();

    Files.delete(path);
    assertThatThrownBy(() -> file.authenticate("alice", "new"))
        .isInstanceOf(AngariumException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void shouldReadTheFileWhenTheThreadIsInterrupted() throws IOException {
    Path path = write(PasswordFile.line("alice", "a"));
    Thread.currentThread().interrupt();
    boolean in = new PasswordFile(path).authenticate("alice", "a");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(in).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plaintext",
        "pbkdf2-sha256:1:AAAA",
        "md5:1:AAAA:AAAAAAAAAAAAAAAAAAAAAA==",
        "pbkdf2-sha256:many:AAAA:AAAAAAAAAAAAAAAAAAAAAA==",
        "pbkdf2-sha256:0:AAAA:AAAAAAAAAAAAAAAAAAAAAA==",
        "pbkdf2-sha256:99999999:AAAA:AAAAAAAAAAAAAAAAAAAAAA==",
        "pbkdf2-sha256:1000::AAAAAAAAAAAAAAAAAAAAAA==",
        "pbkdf2-sha256:1000:AAAA:AAAA",
        "pbkdf2-sha256:1000:AA*A:AAAAAAAAAAAAAAAAAAAAAA=="
      })
  void shouldRefuseALineThatIsDamagedWithoutTellingIt(String hash) throws IOException {
    Path path = write("alice=" + hash);
    assertThatThrownBy(() -> new PasswordFile(path))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
        .hasMessageContaining("the line of user \"alice\" is wrong")
        .hasMessageContaining(path.toString())
        .hasMessageContaining("org.angarium.PasswordFile USER")
        .hasMessageNotContaining(hash);
  }

  @Test
  void shouldRefuseAFileThatIsNotThere() {
    assertThatThrownBy(() -> new PasswordFile(dir.resolve("nobody.properties")))
        .isInstanceOf(AngariumException.class)
        .hasMessageContaining("nobody.properties")
        .hasMessageContaining("cannot be read");
  }
}
