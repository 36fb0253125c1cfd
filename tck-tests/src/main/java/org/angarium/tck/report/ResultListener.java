package org.angarium.tck.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.tck.Providers;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.report.TestResult.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes what became of each test of the suite into the directory of parameter {@code
 * angarium.tck.results}, by default {@code target/conformance}. JUnit finds it by itself.
 */
public final class ResultListener implements TestExecutionListener {
  /** The parameter with the directory. */
  public static final String DIRECTORY = "angarium.tck.results";

  private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
  private volatile @Nullable TestPlan plan;

  /** For JUnit. */
  public ResultListener() {}

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
    tallies.clear();
  }

  @Override
  public void executionSkipped(TestIdentifier identifier, String reason) {
    tally(identifier).ifPresent(tally -> tally.add(Outcome.SKIPPED, reason));
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    String message = result.getThrowable().map(ResultListener::describe).orElse("");
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (identifier.isTest()) {
          tally(identifier).ifPresent(tally -> tally.add(Outcome.PASSED, ""));
        }
      }
      case ABORTED -> tally(identifier).ifPresent(tally -> tally.add(Outcome.SKIPPED, message));
      case FAILED -> tally(identifier).ifPresent(tally -> tally.add(Outcome.FAILED, message));
    }
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    String line = message == null ? "" : message.strip().replaceAll("\\s+", " ");
    String name = failure.getClass().getSimpleName();
    boolean told = failure instanceof AssertionError && !line.isEmpty();
    // names of a run are new each time, and would make each report a new one
    return (told ? line : name + ": " + line)
        .replaceAll("(tck-\\w+-)\\d+-[0-9a-f]{6}", "$1N")
        .replaceAll("@[0-9a-f]{5,}", "@…")
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID")
        .replaceAll("\\b1[0-9]{12}L?\\b", "TIME")
        .replaceAll("(/[\\w.+-]+)+/run-[0-9a-f]{6}", "DIRECTORY");
  }

  /** Of the method that a test, or a case of it, belongs to. */
  private Optional<Tally> tally(TestIdentifier identifier) {
    Optional<TestIdentifier> at = Optional.of(identifier);
    while (at.isPresent()) {
      if (at.get().getSource().orElse(null) instanceof MethodSource method) {
        return TckTest.class.isAssignableFrom(method.getJavaClass())
            ? Optional.of(tallies.computeIfAbsent(name(method), name -> new Tally(method)))
            : Optional.empty();
      }
      TestPlan current = plan;
      at = current == null ? Optional.empty() : current.getParent(at.get());
    }
    return Optional.empty();
  }

  private static String name(MethodSource method) {
    String type = method.getClassName().substring(TckTest.class.getPackageName().length() + 1);
    return type.replace('$', '.') + "." + method.getMethodName();
  }

  @Override
  public void testPlanExecutionFinished(TestPlan finished) {
    if (tallies.isEmpty()) {
      return;
    }
    String provider = finished.getConfigurationParameters().get(Providers.PARAMETER).orElse("");
    String directory =
        finished.getConfigurationParameters().get(DIRECTORY).orElse("target/conformance");
    Collection<Tally> all = tallies.values();
    try {
      new ResultFile(Providers.find(provider).name(), all.stream().map(Tally::result).toList())
          .writeTo(Path.of(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The cases of a test method. */
  private static final class Tally {
    private final MethodSource method;
    private Outcome outcome = Outcome.SKIPPED;
    private int cases;
    private String message = "";

    private Tally(MethodSource method) {
      this.method = method;
    }

    synchronized void add(Outcome of, String why) {
      if (of != Outcome.SKIPPED) {
        cases++;
      }
      if (rank(of) > rank(outcome) || message.isEmpty()) {
        outcome = rank(of) > rank(outcome) ? of : outcome;
        message = why;
      }
    }

    /** One failure counts more than all else, one success more than what was skipped. */
    private static int rank(Outcome outcome) {
      return switch (outcome) {
        case SKIPPED -> 0;
        case PASSED -> 1;
        case FAILED -> 2;
      };
    }

    synchronized TestResult result() {
      Sentence sentence = method.getJavaMethod().getAnnotation(Sentence.class);
      return new TestResult(
          name(method),
          sentence == null ? java.util.List.of() : java.util.List.of(sentence.value()),
          outcome,
          cases,
          outcome == Outcome.PASSED ? "" : message);
    }
  }
}
