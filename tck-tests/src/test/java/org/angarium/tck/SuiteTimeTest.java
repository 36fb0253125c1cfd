package org.angarium.tck;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The suite takes the time from the one clock that its session was given, and nobody sleeps. */
@Timeout(60)
class SuiteTimeTest {
  private static final JavaClasses SUITE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.angarium.tck");

  @TempDir Path directory;

  @Test
  void shouldSeeTheSuiteAndNoTestsOfIt() {
    assertThat(SUITE.contain(Jms.class)).isTrue();
    assertThat(SUITE.contain("org.angarium.tck.chapter07.TimingTest")).isTrue();
    assertThat(SUITE.contain(SuiteTimeTest.class)).isFalse();
  }

  @Test
  void shouldTakeTheMachinesClockWhereTheSessionIsMadeOnly() {
    machinesClock().check(SUITE);
  }

  @Test
  void shouldNotSleep() {
    sleep().check(SUITE);
  }

  /** A rule that nothing can break is none: each of these classes breaks it. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        ReadsMillis.class,
        ReadsMillisByReference.class,
        ReadsNanos.class,
        ReadsInstant.class,
        ReadsLocalDateTime.class,
        TakesClock.class,
        TakesInstantSource.class,
        MakesDate.class,
        AsksCalendar.class
      })
  void shouldFindWhoReadsTheMachinesClock(Class<?> offender) {
    assertThat(breaks(offender, machinesClock())).isTrue();
  }

  /** A rule that nothing can break is none: each of these classes breaks it. */
  @ParameterizedTest
  @ValueSource(classes = {Sleeps.class, SleepsUnits.class, Parks.class})
  void shouldFindWhoSleeps(Class<?> offender) {
    assertThat(breaks(offender, sleep())).isTrue();
  }

  @Test
  void shouldTellTheTimeOfTheClockThatItWasGiven() throws Exception {
    try (SuiteSession session = session(InstantSource.fixed(Instant.ofEpochMilli(4711)))) {
      Jms jms = new Jms();
      jms.begin(session, "time");

      assertThat(jms.now()).isEqualTo(4711);
    }
  }

  @Test
  void shouldWaitUntilTheGivenClockHasPassedATime() throws Exception {
    AtomicLong asked = new AtomicLong();
    try (SuiteSession session = session(() -> Instant.ofEpochMilli(asked.incrementAndGet()))) {
      Jms jms = new Jms();
      jms.begin(session, "time");

      assertThat(jms.awaitAfter(17)).isEqualTo(18);
      assertThat(jms.awaitNextMillisecond()).isEqualTo(20);
    }
  }

  private SuiteSession session(InstantSource clock) {
    Map<String, String> parameters =
        Map.of(
            Providers.PARAMETER,
            "org.angarium.tck.provider.AngariumInMemory",
            SuiteSession.DIRECTORY,
            directory.toString());
    return SuiteSession.start(name -> Optional.ofNullable(parameters.get(name)), clock);
  }

  private static boolean breaks(Class<?> offender, ArchRule rule) {
    return rule.evaluate(new ClassFileImporter().importClasses(offender)).hasViolation();
  }

  private static ArchRule machinesClock() {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName(TckExtension.class.getName())
        .should()
        .accessTargetWhere(describe("the machine's clock", SuiteTimeTest::readsTheMachinesClock))
        .as("the suite takes the time from Jms.now()");
  }

  private static boolean readsTheMachinesClock(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getName();
    if (owner.isEquivalentTo(System.class)) {
      return name.equals("currentTimeMillis") || name.equals("nanoTime");
    }
    if (owner.getPackageName().startsWith("java.time")) {
      return name.equals("now") || name.startsWith("system") || name.startsWith("tick");
    }
    return owner.isEquivalentTo(Date.class) || owner.isAssignableTo(Calendar.class);
  }

  private static ArchRule sleep() {
    return noClasses()
        .should()
        .accessTargetWhere(describe("sleep", SuiteTimeTest::sleeps))
        .as("who waits waits for something");
  }

  private static boolean sleeps(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getName();
    if (owner.isEquivalentTo(LockSupport.class)) {
      return name.equals("parkNanos") || name.equals("parkUntil");
    }
    return name.equals("sleep")
        && (owner.isAssignableTo(Thread.class) || owner.isEquivalentTo(TimeUnit.class));
  }

  static final class ReadsMillis {
    long read() {
      return System.currentTimeMillis();
    }
  }

  static final class ReadsMillisByReference {
    LongSupplier read() {
      return System::currentTimeMillis;
    }
  }

  static final class ReadsNanos {
    long read() {
      return System.nanoTime();
    }
  }

  static final class ReadsInstant {
    Instant read() {
      return Instant.now();
    }
  }

  static final class ReadsLocalDateTime {
    LocalDateTime read() {
      return LocalDateTime.now();
    }
  }

  static final class TakesClock {
    Clock take() {
      return Clock.systemUTC();
    }
  }

  static final class TakesInstantSource {
    InstantSource take() {
      return InstantSource.system();
    }
  }

  static final class MakesDate {
    Date make() {
      return new Date();
    }
  }

  static final class AsksCalendar {
    Calendar ask() {
      return Calendar.getInstance();
    }
  }

  // what the rule must find; nobody calls it
  static final class Sleeps {
    void sleep() throws InterruptedException {
      Thread.sleep(1);
    }
  }

  static final class SleepsUnits {
    void sleep() throws InterruptedException {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  static final class Parks {
    void park() {
      LockSupport.parkNanos(1);
    }
  }
}
