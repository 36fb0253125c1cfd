package org.angarium.cdi.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/cdi.md: its five minutes, as a new user copies them, and its examples. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GuideTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");

  /** A block with the file that the line before it names. */
  private static final Pattern FILE =
      Pattern.compile("(?s)`([\\w./-]+)`[^`\\n]*:\\n\\n```\\w+\\n(.*?)```");

  private static final Pattern EXAMPLE =
      Pattern.compile("^```java\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  /** A line that stands for what is left out. */
  private static final Pattern GAP = Pattern.compile("(?m)^\\s*// \\.\\.\\.$");

  @TempDir private Path project;

  @Test
  void shouldTakeANewUserToAListenerInFiveMinutes() throws Exception {
    Map<String, String> files = files();
    assertThat(files.keySet())
        .containsExactly(
            "pom.xml",
            "src/main/resources/META-INF/beans.xml",
            "src/main/resources/META-INF/angarium.properties",
            "src/main/java/shop/Shop.java");
    for (Map.Entry<String, String> file : files.entrySet()) {
      // Maven brings classes and resources together
      String place = file.getKey().replace("src/main/resources", "target/classes");
      Path path = project.resolve(place);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    compile();
    assertThat(run()).contains("Invoice: 2 x tea");
    assertThat(project.resolve("data/shop.mv.db")).exists();
  }

  /** What the guide's pom.xml asks for is what the tests of this module run with. */
  @Test
  void shouldNameTheVersionsThatAreTested() throws IOException {
    String pom = files().get("pom.xml");
    String own = Files.readString(ROOT.resolve("cdi-extension/pom.xml"));
    String parent = Files.readString(ROOT.resolve("pom.xml"));
    assertThat(pom).contains("<version>" + first(parent, "<version>([^<]+)</version>"));
    assertThat(pom).contains(first(parent, "<weld.version>([^<]+)<"));
    assertThat(pom).contains(first(own, "<artifactId>yasson</artifactId>\\s*<version>([^<]+)<"));
  }

  private static String first(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  private static Map<String, String> files() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Matcher matcher = FILE.matcher(guide());
    while (matcher.find()) {
      files.put(matcher.group(1), matcher.group(2));
    }
    return files;
  }

  private void compile() {
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                System.out,
                System.err,
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                project.resolve("target/classes").toString(),
                project.resolve("src/main/java/shop/Shop.java").toString());
    assertThat(result).isZero();
  }

  /** Runs it with the libraries that the tests have, but without what they have beside. */
  private String run() throws IOException, InterruptedException {
    List<String> path = new ArrayList<>();
    path.add(project.resolve("target/classes").toString());
    for (String entry :
        System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
      if (Stream.of("microprofile", "smallrye-config", "arquillian").noneMatch(entry::contains)) {
        path.add(entry);
      }
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                String.join(System.getProperty("path.separator"), path),
                "shop.Shop")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldShowCodeThatIsTested() throws IOException {
    List<String> sources = new ArrayList<>();
    try (var files = Files.walk(ROOT.resolve("cdi-extension/src/test/java"))) {
      files.filter(Files::isRegularFile).forEach(file -> sources.add(dense(read(file))));
    }
    sources.add(dense(files().get("src/main/java/shop/Shop.java")));
    Matcher examples = EXAMPLE.matcher(guide());
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

  private static String guide() throws IOException {
    return Files.readString(ROOT.resolve("docs/cdi.md"));
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
