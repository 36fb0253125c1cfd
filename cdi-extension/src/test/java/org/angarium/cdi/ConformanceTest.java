package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The conformance page names tests that there are. */
class ConformanceTest {
  private static final Path DOCS = Path.of(System.getProperty("basedir", ""), "..", "docs");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(should\\w+)`");

  @Test
  void shouldNameTestsThatThereAre() throws Exception {
    Matcher matcher = TEST.matcher(section());
    List<String> named = new ArrayList<>();
    while (matcher.find()) {
      Class<?> type = Class.forName(getClass().getPackageName() + "." + matcher.group(1));
      named.add(matcher.group(2));
      assertThat(type.getDeclaredMethods())
          .filteredOn(ConformanceTest::isTest)
          .extracting(Method::getName)
          .contains(matcher.group(2));
    }
    assertThat(named).hasSizeGreaterThan(20);
  }

  @Test
  void shouldBeInThePage() throws IOException {
    assertThat(Files.readString(DOCS.resolve("conformance.md"))).endsWith(section());
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  private static String section() throws IOException {
    return Files.readString(DOCS.resolve("conformance").resolve("injection.md"));
  }
}
