package org.angarium.cdi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.cdi.Angarium;
import org.h2.Driver;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.importer.ExplodedImporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/**
 * A web application with the extension in GlassFish embedded (profile {@code glassfish}): listeners
 * work, and our JMSContext and the server's do not get in each other's way. The server runs in a
 * JVM of its own, since it brings its own CDI.
 */
@EnabledIfSystemProperty(named = "glassfish.jar", matches = ".+")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class GlassFishIT {
  @TempDir private Path directory;

  @Test
  void shouldListenInAServerAndStayOutOfTheWayOfItsJmsContext() throws Exception {
    Process server = start(application(InServer.class, InTransactions.class));
    List<String> output = new ArrayList<>();
    try (BufferedReader lines = server.inputReader(StandardCharsets.UTF_8)) {
      boolean deployed = false;
      boolean heard = false;
      boolean ended = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        deployed |= line.startsWith("DEPLOYED");
        heard |= line.startsWith("HEARD");
        ended |= line.startsWith("ENDED");
        if (deployed && heard && ended) {
          server.getOutputStream().close(); // it is to end
        }
      }
      assertThat(server.waitFor()).isZero();
    } finally {
      server.destroyForcibly();
    }
    assertThat(output)
        .contains(
            "STARTED in-server",
            "SERVER'S org.glassfish.jms.injection.InjectableJMSContext",
            "OURS org.angarium.cdi.context.InjectedContext",
            "DRAFTS 1",
            "HEARD bill for tea",
            "DEPLOYED shop",
            "UNDEPLOYED");
    assertThat(output)
        .as("in the server's transactions")
        .contains(
            "SENT 0, with 1",
            "ROLLED BACK 0, with 0",
            "COMMITTED 1",
            "RECEIVED milk",
            "GIVEN BACK 1",
            "RECEIVED AGAIN milk",
            "TAKEN 0",
            "ENDED receipt for cup, letters 1");
  }

  @Test
  void shouldLetAServerEndInWhichAnApplicationDoesNotStart() throws Exception {
    Process server = start(application(Unlucky.class));
    try {
      server.getOutputStream().close();
      String output = new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(server.waitFor()).as(output).isZero();
      assertThat(output.lines()).contains("STARTED in-server", "DEPLOYED null");
    } finally {
      server.destroyForcibly();
    }
  }

  private Process start(Path application) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dangarium.url=angarium:mem:in-server",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.loader=ALL-UNNAMED",
            "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
            "-classpath",
            System.getProperty("glassfish.jar"),
            Path.of(System.getProperty("basedir", ""), "src/test/glassfish/GlassFishServer.java")
                .toString(),
            application.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Path application(Class<?>... beans) throws Exception {
    WebArchive application =
        ShrinkWrap.create(WebArchive.class, "shop.war")
            .addClasses(beans)
            .addAsWebInfResource(
                new StringAsset(
                    "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\""
                        + " bean-discovery-mode=\"annotated\"/>"),
                "beans.xml");
    for (Class<?> of : List.of(Angarium.class, Broker.class, Driver.class, Logger.class)) {
      File library = library(of);
      if (library.isDirectory()) {
        application.addAsLibrary(
            ShrinkWrap.create(JavaArchive.class, of.getSimpleName() + ".jar")
                .as(ExplodedImporter.class)
                .importDirectory(library)
                .as(JavaArchive.class));
      } else {
        application.addAsLibrary(library);
      }
    }
    Path file = directory.resolve("shop.war");
    application.as(ZipExporter.class).exportTo(file.toFile());
    return file;
  }

  private static File library(Class<?> of) throws URISyntaxException {
    return new File(of.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
