package org.angarium.cdi.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** docs/cdi.md: its examples, and what its five minutes ask for. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GuideTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("^```java\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  /** A line that stands for what is left out. */
  private static final Pattern GAP = Pattern.compile("(?m)^\\s*// \\.\\.\\.$");

  /** What the guide's pom.xml asks for is what the tests of this module run with. */
  @Test
  void shouldNameTheVersionsThatAreTested() throws IOException {
    String pom = Guide.files().get("pom.xml");
    String own = Files.readString(Guide.ROOT.resolve("cdi-extension/pom.xml"));
    String parent = Files.readString(Guide.ROOT.resolve("pom.xml"));
    assertThat(pom).contains("<version>" + first(parent, "<version>([^<]+)</version>"));
    assertThat(pom).contains(first(parent, "<weld.version>([^<]+)<"));
    assertThat(pom)
        .contains(first(parent, "maven-compiler-plugin</artifactId>\\s*<version>([^<]+)<"));
    assertThat(Guide.command())
        .contains(first(parent, "exec-maven-plugin</artifactId>\\s*<version>([^<]+)<"));
    assertThat(pom).contains(first(own, "<artifactId>yasson</artifactId>\\s*<version>([^<]+)<"));
  }

  private static String first(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  @Test
  void shouldShowCodeThatIsTested() throws IOException {
    List<String> sources = new ArrayList<>();
    try (var files = Files.walk(Guide.ROOT.resolve("cdi-extension/src/test/java"))) {
      files.filter(Files::isRegularFile).forEach(file -> sources.add(dense(read(file))));
    }
    sources.add(dense(Guide.files().get("src/main/java/shop/Shop.java")));
    Matcher examples = EXAMPLE.matcher(Guide.text());
    int count = 0;
    while (examples.find()) {
      for (String part : GAP.split(examples.group(1))) {
        String wanted = dense(part);
        assertThat(sources).as(part).anyMatch(source -> source.contains(wanted));
        count++;
      }
    }
    assertThat(count).isGreaterThan(10);
  }

  /** The text without spaces and comments of Java. */
  private static String dense(String text) {
    return Arrays.stream(text.split("\n"))
        .map(line -> line.replaceFirst("(^|\\s)//.*", "").replaceAll("\\s", ""))
        .reduce("", String::concat);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
