package org.angarium.frame;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A run of some tests of the suite inside a test.
 *
 * @param passed how many passed
 * @param skipped how many were not run
 * @param failures why the others failed
 */
public record Run(int passed, int skipped, List<Throwable> failures) {
  /** What came out, for good. */
  public Run {
    failures = List.copyOf(failures);
  }

  /** All tests of a class. */
  public static Run of(Class<?> tests, Map<String, String> parameters) {
    return of(selectClass(tests), parameters);
  }

  /** A test method and all its cases. */
  public static Run of(Class<?> tests, String method, Map<String, String> parameters) {
    Method found =
        Arrays.stream(tests.getDeclaredMethods())
            .filter(candidate -> candidate.getName().equals(method))
            .findFirst()
            .orElseThrow(() -> new AssertionError("there is no %s in %s".formatted(method, tests)));
    return of(selectMethod(tests, found), parameters);
  }

  private static Run of(DiscoverySelector selector, Map<String, String> parameters) {
    Outcomes outcomes = new Outcomes();
    LauncherFactory.create(
            LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build())
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selector)
                .configurationParameters(parameters)
                .configurationParameter(LauncherConstants.CAPTURE_STDOUT_PROPERTY_NAME, "false")
                .build(),
            outcomes);
    return new Run(outcomes.passed, outcomes.skipped, outcomes.failures);
  }

  private static final class Outcomes implements TestExecutionListener {
    private final List<Throwable> failures = new ArrayList<>();
    private int passed;
    private int skipped;

    @Override
    public void executionSkipped(TestIdentifier identifier, String reason) {
      skipped++;
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
      switch (result.getStatus()) {
        case SUCCESSFUL -> passed += identifier.isTest() ? 1 : 0;
        case ABORTED -> skipped++;
        case FAILED -> failures.add(result.getThrowable().orElseThrow());
      }
    }
  }
}
