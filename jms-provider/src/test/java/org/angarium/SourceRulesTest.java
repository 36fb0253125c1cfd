package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceRulesTest {
  private static final String DESCRIBED = "/** Words. */ @NullMarked package p;";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/main/java",
        "../testkit/src/main/java ../testkit/src/module/java",
        "../cdi-extension/src/main/java"
      })
  void shouldHoldInMainCode(String folders) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (String folder : folders.split(" ")) {
      Path sources = Path.of(System.getProperty("basedir", "")).resolve(folder);
      try (var walk = Files.walk(sources)) {
        walk.filter(path -> path.toString().endsWith(".java")).forEach(paths::add);
      }
    }
    try (var manager =
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
      assertThat(paths).hasSizeGreaterThan(2);
      assertThat(SourceRules.check(manager.getJavaFileObjectsFromPaths(paths))).isEmpty();
    }
  }

  @Test
  void shouldAcceptWhatIsSmallAndDescribed() throws IOException {
    assertThat(
            check(
                source("package-info", DESCRIBED),
                source("A", "package p; class A { void a() {" + "\n".repeat(59) + "} }"),
                source("B", "package p; class B {" + "\n".repeat(499) + "}")))
        .isEmpty();
  }

  @Test
  void shouldFindALongFile() throws IOException {
    assertThat(
            check(
                source("package-info", DESCRIBED),
                source("A", "package p; class A {" + "\n".repeat(500) + "}")))
        .singleElement()
        .asString()
        .contains("A.java:1: 501 lines, 500 are allowed");
  }

  @Test
  void shouldFindALongMethod() throws IOException {
    assertThat(
            check(
                source("package-info", DESCRIBED),
                source("A", "package p; class A {\n void a() {" + "\n".repeat(60) + "} }")))
        .singleElement()
        .asString()
        .contains("A.java:2: method a has 61 lines, 60 are allowed");
  }

  @Test
  void shouldFindAPackageWithoutPackageInfo() throws IOException {
    assertThat(check(source("A", "package p; class A {}")))
        .containsExactly("package p has no package-info.java");
  }

  @Test
  void shouldFindABarePackageInfo() throws IOException {
    assertThat(check(source("package-info", "package p;")))
        .hasSize(2)
        .anyMatch(finding -> finding.endsWith("the package has no comment"))
        .anyMatch(finding -> finding.endsWith("the package is not @NullMarked"));
  }

  @Test
  void shouldAskForCommentsOnWhatIsExported() throws IOException {
    JavaFileObject type =
        source(
            "A",
            """
            package p;
            public class A {
              public int a;
              protected void b() {}
              /** Words. */
              public interface C {
                void d();
                private void e() {}
              }
              void internal() {}
              @Override
              public String toString() {
                return "";
              }
            }
            """);
    JavaFileObject info = source("package-info", DESCRIBED);
    assertThat(check(info, type)).isEmpty();
    assertThat(check(source("module-info", "module m { exports p; }"), info, type))
        .extracting(finding -> finding.replaceAll(".*java:(\\d+):.*", "$1"))
        .containsExactly("2", "3", "4", "7");
  }

  private static List<String> check(JavaFileObject... files) throws IOException {
    return SourceRules.check(List.of(files));
  }

  private static JavaFileObject source(String name, String text) {
    URI uri = URI.create("string:///" + name + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
