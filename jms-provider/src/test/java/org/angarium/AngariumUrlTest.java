package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AngariumUrlTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"orders", "a", "A-b_c.9", "Aufträge", "注文"})
  void shouldReadABrokerInMemory(String name) {
    AngariumUrl url = AngariumUrl.parse(" angarium:mem:" + name + " ");
    assertThat(url.address()).isEqualTo(new BrokerAddress.Memory(name));
    assertThat(url.address().name()).isEqualTo(name);
    assertThat(url).hasToString("angarium:mem:" + name);
  }

  @ParameterizedTest
  @CsvSource({
    "./data/orders,               data/orders",
    "data/orders,                 data/orders",
    "data/../data/./orders,       data/orders",
    "orders,                      orders",
    "with space/my orders,        with space/my orders",
    "100%25/orders,               100%/orders",
    "what%3F/a%2fb,               what?/a/b",
    "a#b+c&d,                     a#b+c&d"
  })
  void shouldReadARelativePath(String written, String meant) {
    Path expected = Path.of("").toAbsolutePath().resolve(meant);
    AngariumUrl url = AngariumUrl.parse("angarium:h2:file:" + written);
    assertThat(url.address()).isEqualTo(new BrokerAddress.H2File(expected));
    assertThat(url.address().name()).isEqualTo(expected.getFileName().toString());
    assertThat(AngariumUrl.parse(url.toString())).isEqualTo(url);
  }

  @Test
  void shouldReadAPathFromHome() {
    Path home = Path.of(System.getProperty("user.home")).toAbsolutePath();
    assertThat(AngariumUrl.parse("angarium:h2:file:~/angarium-test/orders").address())
        .isEqualTo(BrokerAddress.H2File.of(home.resolve("angarium-test/orders")));
  }

  @Test
  void shouldKnowOneDatabaseByAllLinksThatLeadToIt() throws IOException {
    Path real = Files.createDirectory(dir.resolve("real"));
    Path link = dir.resolve("link");
    try {
      Files.createSymbolicLink(link, real);
    } catch (UnsupportedOperationException | IOException e) {
      Assumptions.abort("no links here: " + e);
    }
    assertThat(AngariumUrl.parse("angarium:h2:file:" + link.resolve("sub/orders")).address())
        .isEqualTo(AngariumUrl.parse("angarium:h2:file:" + real.resolve("sub/orders")).address());
  }

  @Test
  void shouldWriteOptionsInTheOrderOfTheGuideSoThatTheirOrderDoesNotMatter() {
    String expected = "angarium:mem:a?durability=os&memoryLimit=64M&maxAttempts=3";
    assertThat(AngariumUrl.parse("angarium:mem:a?maxAttempts=3&memoryLimit=65536k&durability=OS"))
        .hasToString(expected)
        .isEqualTo(AngariumUrl.parse(expected));
  }

  @Test
  void shouldReadEveryOption() {
    OptionValues values =
        AngariumUrl.parse(
                "angarium:mem:a?memoryLimit=2G&whenMemoryFull=reject&blockTimeout=500ms"
                    + "&durability=os&createDestinations=false&maxAttempts=0&deadLetterQueue=dead%26"
                    + "&maxUnacknowledged=5&maxTransactionBytes=1048577&maxAsyncSends=7"
                    + "&trustedClasses=maxdepth=9;com.example.**;!*&clientId=billing"
                    + "&users=conf/users.properties&closeOnExit=false")
            .options();
    assertThat(values.given(Options.MEMORY_LIMIT)).isEqualTo(2L << 30);
    assertThat(values.given(Options.WHEN_MEMORY_FULL)).isEqualTo(WhenMemoryFull.REJECT);
    assertThat(values.given(Options.BLOCK_TIMEOUT)).isEqualTo(Duration.ofMillis(500));
    assertThat(values.given(Options.DURABILITY)).isEqualTo(Durability.OS);
    assertThat(values.given(Options.CREATE_DESTINATIONS)).isFalse();
    assertThat(values.given(Options.MAX_ATTEMPTS)).isZero();
    assertThat(values.given(Options.DEAD_LETTER_QUEUE)).isEqualTo("dead&");
    assertThat(values.given(Options.MAX_UNACKNOWLEDGED)).isEqualTo(5);
    assertThat(values.given(Options.MAX_TRANSACTION_BYTES)).isEqualTo(1_048_577);
    assertThat(values.given(Options.MAX_ASYNC_SENDS)).isEqualTo(7);
    assertThat(values.given(Options.TRUSTED_CLASSES)).isEqualTo("maxdepth=9;com.example.**;!*");
    assertThat(values.given(Options.CLIENT_ID)).isEqualTo("billing");
    assertThat(values.given(Options.USERS))
        .isEqualTo(Path.of("conf/users.properties").toAbsolutePath());
    assertThat(values.given(Options.CLOSE_ON_EXIT)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1048576,  1048576",
    "1024K,    1048576",
    "1m,       1048576",
    "1MB,      1048576",
    "3G,       3221225472"
  })
  void shouldReadBytes(String text, long bytes) {
    assertThat(Options.MEMORY_LIMIT.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"0s, 0", "1ms, 1", "30s, 30000", "2m, 120000", "1H, 3600000"})
  void shouldReadTimes(String text, long millis) {
    assertThat(Options.BLOCK_TIMEOUT.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                             | it is empty",
        "orders                         | it does not begin with \"angarium:\"; write"
            + " angarium:mem:",
        "jdbc:h2:file:./a               | angarium:h2:file:PATH for one on disk",
        "Angarium:mem:a                 | it does not begin with \"angarium:\"",
        "angarium:                      | there is no kind of broker \"\"",
        "angarium:men:a                 | no kind of broker \"men\", did you mean mem?",
        "angarium:tcp:a                 | no kind of broker \"tcp\"; write angarium:mem:NAME",
        "angarium:postgresql:host/db    | two slashes are missing",
        "angarium:postgresql://host     | the database is missing",
        "angarium:postgresql://h/d/s/x  | there is more after the schema",
        "angarium:postgresql://h/d/S    | the schema \"S\" is refused",
        "angarium:postgresql://h/       | the database \"\" is refused",
        "angarium:postgresql://h i/d    | the host \"h i:5432\" is refused",
        "angarium:postgresql://a:b@h/d  | a user has no place before the host",
        "angarium:h2:mem:a              | did you mean angarium:mem:a?",
        "angarium:h2:./data/a           | did you mean angarium:h2:file:./data/a?",
        "angarium:file:./data/a         | did you mean angarium:h2:file:./data/a?",
        "angarium:mem:                  | the broker name \"\" is refused: 1 to 100 letters",
        "angarium:mem:a/b               | the broker name \"a/b\" is refused",
        "angarium:mem:a%                | a percent sign",
        "angarium:mem:a%2               | write it as %25",
        "angarium:mem:a%zz              | write it as %25",
        "angarium:h2:file:              | the path is missing",
        "angarium:h2:file:?durability=os| the path is missing",
        "angarium:h2:file:./data/       | the path is a directory; add the database's name",
        "angarium:h2:file:.             | the path is a directory",
        "angarium:h2:file:a/..          | the path is a directory",
        "angarium:h2:file:~             | the path is a directory",
        "angarium:h2:file:./a.mv.db     | did you mean angarium:h2:file:./a?",
        "angarium:h2:file:./a;MODE=x    | a path with a semicolon",
        "angarium:h2:file:./a%00b       | its path cannot be used",
        "angarium:mem:a?durability      | option durability has no value; write durability=VALUE",
        "angarium:mem:a?=5              | an option has no name",
        "angarium:mem:a?maxAttempts=5&  | an option has no name",
        "angarium:mem:a?maxAttempts=5&maxAttempts=5 | option maxAttempts is given twice"
      })
  void shouldRefuseAUrlAndSayWhatToDo(String url, String text) {
    assertRefused(url, ErrorCode.INVALID_URL, text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memorylimit=1G         | there is no option \"memorylimit\", did you mean memoryLimit?",
        "durabilty=os           | did you mean durability?",
        "maxAtempts=3           | did you mean maxAttempts?",
        "colour=red             | there is no option \"colour\"; the options are durability,"
            + " memory",
        "durability=disk        | option durability is refused with the value \"disk\": allowed is"
            + " sync or os",
        "memoryLimit=lots       | value \"lots\": allowed is a number of bytes, 1M at least",
        "memoryLimit=1K         | value \"1K\": allowed is a number of bytes, 1M at least",
        "memoryLimit=-1M        | value \"-1M\": allowed is",
        "memoryLimit=99999999999999999G | allowed is a number of bytes",
        "whenMemoryFull=WAIT    | value \"WAIT\": allowed is BLOCK or REJECT",
        "blockTimeout=30        | value \"30\": allowed is a number with a unit (ms, s, m or h)",
        "blockTimeout=-1s       | allowed is a number with a unit",
        "createDestinations=yes | value \"yes\": allowed is true or false",
        "maxAttempts=-1         | value \"-1\": allowed is a whole number, 0 at least",
        "maxAttempts=1.5        | allowed is a whole number",
        "deadLetterQueue=       | value \"\": allowed is the name of a queue",
        "deadLetterQueue=a%07   | allowed is the name of a queue",
        "maxUnacknowledged=0    | allowed is a whole number, 1 at least",
        "maxTransactionBytes=1  | allowed is a number of bytes, 1K at least",
        "maxAsyncSends=0        | allowed is a whole number, 1 at least",
        "trustedClasses=maxdepth=x | allowed is a pattern of java.io.ObjectInputFilter",
        "clientId=%20           | allowed is a name that is not blank",
        "users=                 | allowed is the path of a file",
        "closeOnExit=1          | allowed is true or false"
      })
  void shouldRefuseAnOptionAndSayWhatIsAllowed(String option, String text) {
    assertRefused("angarium:mem:a?" + option, ErrorCode.INVALID_SETTING, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"user=alice", "password=s3cret", "maxAttempts=4&password=s3cret"})
  void shouldRefuseCredentialsWithoutRepeatingThem(String options) {
    assertThatThrownBy(() -> AngariumUrl.parse("angarium:mem:a?" + options))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
        .hasMessageContaining("is refused in a URL")
        .hasMessageContaining("createConnection(user, password)")
        .hasMessageNotContaining("s3cret")
        .hasMessageNotContaining("alice");
  }

  private static void assertRefused(String url, ErrorCode code, String text) {
    assertThatThrownBy(() -> AngariumUrl.parse(url))
        .isInstanceOfSatisfying(AngariumException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageStartingWith(code.code() + ": ")
        .hasMessageContaining(text.strip());
  }
}
