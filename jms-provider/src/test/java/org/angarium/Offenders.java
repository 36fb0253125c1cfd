package org.angarium;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import org.h2.Driver;

/** Classes that each break one rule of {@link ArchitectureTest}. Nobody runs them. */
final class Offenders {
  private Offenders() {}

  static final class NamesH2 {
    final Driver driver = new Driver();
  }

  static final class ReadsMillis {
    long time() {
      return System.currentTimeMillis();
    }
  }

  static final class ReadsMillisByReference {
    final LongSupplier time = System::currentTimeMillis;
  }

  static final class ReadsInstant {
    Instant time() {
      return Instant.now();
    }
  }

  static final class ReadsLocalDateTime {
    LocalDateTime time() {
      return LocalDateTime.now();
    }
  }

  static final class ReadsJavaClock {
    final Clock clock = Clock.systemUTC();
  }

  static final class MakesDate {
    final Date date = new Date();
  }

  static final class AsksCalendar {
    final Calendar calendar = Calendar.getInstance();
  }

  static final class Sleeps extends Thread {
    void pause() throws InterruptedException {
      sleep(1);
    }
  }

  static final class SleepsUnits {
    void pause() throws InterruptedException {
      TimeUnit.SECONDS.sleep(1);
    }
  }

  static final class Prints {
    void say() {
      System.out.println();
    }
  }

  static final class PrintsStackTrace {
    void say(Exception problem) {
      problem.printStackTrace();
    }
  }

  static final class LogsToJul {
    void say() {
      Logger.getGlobal().info("said");
    }
  }

  static final class HasMutableStatic {
    static int count;
  }
}
