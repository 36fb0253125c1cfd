package org.angarium.tck;

import java.time.InstantSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Starts the provider before the first test, and closes after each test what it has opened. */
final class TckExtension implements BeforeEachCallback, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(TckExtension.class);

  /** For JUnit. */
  TckExtension() {}

  @Override
  public void beforeEach(ExtensionContext context) {
    SuiteSession session = session(context);
    String test = context.getRequiredTestMethod().getName();
    for (Jms jms : all(context)) {
      jms.begin(session, test);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (Jms jms : all(context)) {
      jms.end();
    }
    session(context).goHome();
  }

  /** Those of the test's class and, for a nested class, of the classes around it. */
  private static Iterable<Jms> all(ExtensionContext context) {
    return context.getRequiredTestInstances().getAllInstances().stream()
        .filter(TckTest.class::isInstance)
        .map(instance -> ((TckTest) instance).jms)
        .toList();
  }

  private static SuiteSession session(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            SuiteSession.class,
            key ->
                SuiteSession.start(
                    name -> context.getConfigurationParameter(name), InstantSource.system()),
            SuiteSession.class);
  }
}
