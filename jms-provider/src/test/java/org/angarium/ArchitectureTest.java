package org.angarium;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.angarium.model.ErrorCode;
import org.angarium.model.LooksUp;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the packages, and what main code may not call. */
public class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.angarium");

  /** The testkit, whose sources these tests compile. */
  private static final JavaClasses TESTKIT =
      new ClassFileImporter().importPackages("org.angarium.testkit");

  private static final String SYSTEM_CLOCK = "org.angarium.model.SystemClock";

  /** Arrows go down only: a layer names those that it may use. */
  private static final List<Layer> LAYERS =
      List.of(
          new Layer("model", "org.angarium.model.."),
          new Layer("selector", "org.angarium.selector..", "model"),
          new Layer("message", "org.angarium.message..", "model"),
          new Layer("schedule", "org.angarium.schedule..", "model"),
          new Layer("engine", "org.angarium.engine", "message", "selector", "model"),
          new Layer("support", "org.angarium.engine.support..", "engine", "model"),
          // from store to store; it knows none of them
          new Layer("move", "org.angarium.engine.move..", "engine", "message", "selector", "model"),
          new Layer(
              "embedded",
              "org.angarium.engine.embedded..",
              "support",
              "engine",
              "message",
              "selector",
              "model"),
          // two kinds of engine, which know nothing of each other
          new Layer(
              "shared",
              "org.angarium.engine.shared",
              "postgres",
              "support",
              "move",
              "engine",
              "message",
              "selector",
              "model"),
          new Layer("postgres", "org.angarium.engine.shared.sql..", "model"),
          // over several engines of any kind
          new Layer(
              "spread",
              "org.angarium.engine.spread..",
              "support",
              "engine",
              "message",
              "selector",
              "model"),
          // the embedded engine says what a store is, and H2 is one: never the other way
          new Layer(
              "h2",
              "org.angarium.engine.h2",
              "application",
              "journal",
              "embedded",
              "move",
              "engine",
              "message",
              "selector",
              "model"),
          new Layer("journal", "org.angarium.engine.h2.journal..", "model"),
          new Layer(
              "application",
              "org.angarium.engine.h2.application..",
              "support",
              "embedded",
              "engine",
              "model"),
          new Layer(
              "broker",
              "org.angarium.broker..",
              "embedded",
              "h2",
              "journal",
              "engine",
              "message",
              "schedule",
              "selector",
              "model"),
          new Layer(
              "jms", "org.angarium.jms..", "broker", "engine", "message", "selector", "model"),
          new Layer(
              "face",
              "org.angarium",
              "jms",
              "broker",
              "shared",
              "postgres",
              "spread",
              "h2",
              "embedded",
              "move",
              "engine",
              "message",
              "schedule",
              "selector",
              "model"),
          new Layer(
              "tools",
              "org.angarium.tools..",
              "face",
              "postgres",
              "h2",
              "journal",
              "embedded",
              "engine",
              "message",
              "model"),
          new Layer("jndi", "org.angarium.jndi..", "face", "message", "model"),
          new Layer("outbox", "org.angarium.outbox..", "face", "message", "model"),
          new Layer(
              "management", "org.angarium.management..", "face", "broker", "engine", "model"));

  @Test
  void shouldSeeMainCodeAndNoTests() {
    assertThat(MAIN.contain(ErrorCode.class)).isTrue();
    assertThat(MAIN.contain(ArchitectureTest.class)).isFalse();
  }

  @ParameterizedTest
  @MethodSource
  void shouldHoldInMainCode(ArchRule rule) {
    rule.allowEmptyShould(true).check(MAIN);
  }

  @ParameterizedTest
  @MethodSource
  void shouldHoldInTestkit(ArchRule rule) {
    rule.allowEmptyShould(true).check(TESTKIT);
  }

  static Stream<Named<ArchRule>> shouldHoldInTestkit() {
    return named(Stream.of(clock(), sleep(), console(), logging(), statics()));
  }

  static Stream<Named<ArchRule>> shouldHoldInMainCode() {
    return named(rules());
  }

  private static Stream<Named<ArchRule>> named(Stream<ArchRule> rules) {
    return rules.map(rule -> Named.of(rule.getDescription().lines().findFirst().get(), rule));
  }

  private static Stream<ArchRule> rules() {
    return Stream.of(
        layers(), onlyItsPackageNamesH2(), clock(), sleep(), console(), logging(), statics());
  }

  /** A rule that nothing can break is none: each of these classes breaks one. */
  @ParameterizedTest
  @MethodSource
  void shouldFindWhatBreaksTheRule(ArchRule rule, Class<?> offender) {
    JavaClasses classes = new ClassFileImporter().importClasses(offender);
    assertThat(rule.evaluate(classes).hasViolation()).isTrue();
  }

  static Stream<Arguments> shouldFindWhatBreaksTheRule() {
    return Stream.of(
        Arguments.of(layers(), LooksUp.class),
        Arguments.of(onlyItsPackageNamesH2(), Offenders.NamesH2.class),
        Arguments.of(clock(), Offenders.ReadsMillis.class),
        Arguments.of(clock(), Offenders.ReadsMillisByReference.class),
        Arguments.of(clock(), Offenders.ReadsInstant.class),
        Arguments.of(clock(), Offenders.ReadsLocalDateTime.class),
        Arguments.of(clock(), Offenders.ReadsJavaClock.class),
        Arguments.of(clock(), Offenders.MakesDate.class),
        Arguments.of(clock(), Offenders.AsksCalendar.class),
        Arguments.of(sleep(), Offenders.Sleeps.class),
        Arguments.of(sleep(), Offenders.SleepsUnits.class),
        Arguments.of(console(), Offenders.Prints.class),
        Arguments.of(console(), Offenders.PrintsStackTrace.class),
        Arguments.of(logging(), Offenders.LogsToJul.class),
        Arguments.of(statics(), Offenders.HasMutableStatic.class));
  }

  private static ArchRule layers() {
    var architecture =
        layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("org.angarium..")
            .withOptionalLayers(true);
    for (Layer layer : LAYERS) {
      architecture = architecture.layer(layer.name).definedBy(layer.packages);
    }
    for (Layer layer : LAYERS) {
      var uses = architecture.whereLayer(layer.name);
      architecture =
          layer.uses.length == 0
              ? uses.mayNotAccessAnyLayer()
              : uses.mayOnlyAccessLayers(layer.uses);
    }
    return architecture
        .ensureAllClassesAreContainedInArchitecture()
        .as("packages use only what stands below them");
  }

  private static ArchRule onlyItsPackageNamesH2() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("org.angarium.engine.h2..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.h2..")
        .as("only engine.h2 uses the classes of H2");
  }

  private static ArchRule clock() {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName(SYSTEM_CLOCK)
        .should()
        .accessTargetWhere(access("the machine's clock", ArchitectureTest::readsTheTime))
        .as("time comes from org.angarium.model.Clock");
  }

  private static boolean readsTheTime(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getName();
    if (owner.isEquivalentTo(System.class)) {
      return name.equals("currentTimeMillis");
    }
    if (owner.getPackageName().startsWith("java.time")) {
      return name.equals("now") || name.startsWith("system") || name.startsWith("tick");
    }
    if (owner.isEquivalentTo(Date.class)) {
      return name.equals("<init>") && parameters(access).isEmpty();
    }
    return owner.isAssignableTo(Calendar.class)
        && (name.equals("getInstance") || name.equals("<init>") && parameters(access).isEmpty());
  }

  private static ArchRule sleep() {
    return noClasses()
        .should()
        .accessTargetWhere(
            access(
                "sleep",
                access ->
                    access.getName().equals("sleep")
                        && (access.getTargetOwner().isAssignableTo(Thread.class)
                            || access.getTargetOwner().getName().endsWith(".TimeUnit"))))
        .as("who waits waits for something, and can be woken");
  }

  private static ArchRule console() {
    return noClasses()
        .should()
        .accessTargetWhere(
            access(
                "the console",
                access ->
                    access.getName().equals("printStackTrace")
                        || access.getTargetOwner().isEquivalentTo(System.class)
                            && (access.getName().equals("out") || access.getName().equals("err"))))
        .as("what is told is told through SLF4J");
  }

  private static ArchRule logging() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .as("SLF4J is the only way to log");
  }

  private static ArchRule statics() {
    return fields().that().areStatic().should().beFinal().as("static fields are final");
  }

  private static DescribedPredicate<JavaAccess<?>> access(
      String what, Predicate<JavaAccess<?>> found) {
    return describe(what, found);
  }

  private static List<JavaClass> parameters(JavaAccess<?> access) {
    return ((JavaCodeUnitAccess<?>) access).getTarget().getRawParameterTypes();
  }

  /** A row of the design's table of packages. */
  private record Layer(String name, String packages, String... uses) {}
}
