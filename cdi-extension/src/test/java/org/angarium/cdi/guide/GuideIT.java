package org.angarium.cdi.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.angarium.Broker;
import org.angarium.cdi.Angarium;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.importer.ExplodedImporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The five minutes of docs/cdi.md as a new user has them: the files copied into an empty folder,
 * and the page's command run by Maven. That Maven has a local repository of its own, with Angarium
 * as it was built just now; the rest it takes from this build's, and where that lacks something
 * from Maven Central.
 */
@EnabledIfSystemProperty(named = "maven.home", matches = ".+")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class GuideIT {
  private static final String VERSION = "0.1.0-SNAPSHOT";

  private static final Pattern YASSON =
      Pattern.compile(
          "<dependency>\\s*<groupId>org.eclipse</groupId>.*?</dependency>", Pattern.DOTALL);

  @TempDir private Path directory;

  @Test
  void shouldTakeANewUserToAListenerInFiveMinutes() throws Exception {
    Path project = directory.resolve("shop");
    Map<String, String> files = Guide.files();
    assertThat(files.keySet())
        .containsExactly(
            "pom.xml",
            "src/main/resources/META-INF/beans.xml",
            "src/main/resources/META-INF/angarium.properties",
            "src/main/java/shop/Shop.java");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = project.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    install("angarium", Guide.ROOT.resolve("pom.xml"), null);
    install("jms-provider", Guide.ROOT.resolve("jms-provider/pom.xml"), Broker.class);
    install("cdi-extension", Guide.ROOT.resolve("cdi-extension/pom.xml"), Angarium.class);

    assertThat(run(project, 0)).contains("Invoice: 2 x tea");
    assertThat(project.resolve("data/shop.mv.db")).exists();

    Files.writeString(
        project.resolve("pom.xml"), YASSON.matcher(files.get("pom.xml")).replaceAll(""));
    assertThat(run(project, 1))
        .as("without Jakarta JSON Binding")
        .contains("ANG-2301: the application cannot start; 2 problems")
        .contains("shop.Shop.print: a body of type")
        .contains("add an implementation, such as org.eclipse:yasson");
  }

  /** As {@code mvn install} does it. */
  private void install(String artifact, Path pom, Class<?> ofJar) throws Exception {
    Path place = directory.resolve("repository/org/angarium").resolve(artifact).resolve(VERSION);
    Files.createDirectories(place);
    String name = artifact + "-" + VERSION;
    Files.copy(pom, place.resolve(name + ".pom"));
    if (ofJar == null) {
      return;
    }
    Path jar = place.resolve(name + ".jar");
    File built = new File(ofJar.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (built.isDirectory()) {
      ShrinkWrap.create(JavaArchive.class)
          .as(ExplodedImporter.class)
          .importDirectory(built)
          .as(ZipExporter.class)
          .exportTo(jar.toFile());
    } else {
      Files.copy(built.toPath(), jar);
    }
  }

  private Path settings() throws IOException {
    URI built = Path.of(System.getProperty("maven.repository")).toUri();
    return Files.writeString(
        directory.resolve("settings.xml"),
        """
        <settings>
          <profiles>
            <profile>
              <id>built</id>
              <repositories>
                <repository><id>built</id><url>%1$s</url>
                  <releases><checksumPolicy>ignore</checksumPolicy></releases>
                  <snapshots><enabled>false</enabled></snapshots>
                </repository>
              </repositories>
              <pluginRepositories>
                <pluginRepository><id>built</id><url>%1$s</url>
                  <releases><checksumPolicy>ignore</checksumPolicy></releases>
                  <snapshots><enabled>false</enabled></snapshots>
                </pluginRepository>
              </pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>built</activeProfile></activeProfiles>
        </settings>
        """
            .formatted(built));
  }

  /** Runs the page's command in a folder, which ends with a code; what it has written. */
  private String run(Path project, int expected) throws IOException, InterruptedException {
    boolean windows = File.separatorChar == '\\';
    List<String> command = new ArrayList<>(List.of(Guide.command().split(" ")));
    command.set(
        0,
        Path.of(System.getProperty("maven.home"), "bin", windows ? "mvn.cmd" : "mvn").toString());
    command.add("-s");
    command.add(settings().toString());
    command.add("-Dmaven.repo.local=" + directory.resolve("repository"));
    Path output = directory.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
    Process process = builder.start();
    try {
      int code = process.waitFor();
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(code).as(text).isEqualTo(expected);
      return text;
    } finally {
      process.destroyForcibly();
    }
  }
}
