package org.angarium.testkit.junit;

import jakarta.jms.JMSRuntimeException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import org.angarium.Broker;
import org.angarium.BrokerBuilder;
import org.angarium.testkit.PowerCutDisk;
import org.angarium.testkit.disk.UntilCut;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.platform.commons.support.ReflectionSupport;

/** One run of a {@link PowerCutTest}: until the cut comes, and after it. */
final class OneCut
    implements TestTemplateInvocationContext,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver,
        InvocationInterceptor {
  private static final long NEVER = Long.MAX_VALUE / 2;

  private final PowerCutTest test;
  private final int number;
  private final boolean kill;
  private @Nullable PowerCutDisk disk;
  private @Nullable Broker broker;
  private boolean cut;
  private boolean failed;

  /**
   * @param number of the operation that it comes in, from 0
   * @param kill whether the process is killed in place of the cut
   */
  OneCut(PowerCutTest test, int number, boolean kill) {
    this.test = test;
    this.number = number;
    this.kill = kill;
  }

  int number() {
    return number;
  }

  boolean isKill() {
    return kill;
  }

  /** Whether it came before the test had ended. */
  boolean wasCut() {
    return cut;
  }

  boolean hasFailed() {
    return failed;
  }

  @Override
  public String getDisplayName(int invocationIndex) {
    return "%s %d of seed %d".formatted(kill ? "kill" : "cut", number, test.seed());
  }

  @Override
  public List<Extension> getAdditionalExtensions() {
    return List.of(this);
  }

  private PowerCutDisk disk() {
    return Objects.requireNonNull(disk);
  }

  private Broker broker() {
    return Objects.requireNonNull(broker);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    disk = new PowerCutDisk(test.seed() + number);
    broker = open();
  }

  private Broker open() {
    BrokerBuilder builder = disk().builder();
    TestBroker.setOptions(builder, test.options());
    return builder.open();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    failed |= context.getExecutionException().isPresent();
    if (disk != null) {
      disk.cutNow(); // a quick end, since nobody needs it any more
      if (broker != null) {
        closeFailed(broker);
      }
      disk.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Broker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return broker();
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    invocation.skip(); // it runs here, on another thread, and perhaps twice
    failed = true; // until the end
    try {
      live(method);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "%s; it came in: %s%n%s".formatted(getDisplayName(0), place(), e), e);
    }
    failed = false;
  }

  private String place() {
    return disk().cutIn().isEmpty() ? "nothing yet" : disk().cutIn();
  }

  private void live(ReflectiveInvocationContext<Method> method) throws Exception {
    disk().cutAfter(number);
    try {
      run(method);
    } catch (Exception | AssertionError e) {
      if (!disk().isCut()) {
        throw e;
      }
    }
    disk().cutAfter(NEVER);
    cut = disk().isCut();
    if (cut) {
      if (kill) {
        disk().kill();
      } else {
        disk().restart();
      }
      closeFailed(broker());
      broker = open();
      run(method);
    }
  }

  /** Runs the test's method with the present broker. */
  private void run(ReflectiveInvocationContext<Method> method) throws Exception {
    Broker present = broker();
    Object[] arguments =
        method.getArguments().stream()
            .map(argument -> argument instanceof Broker ? present : argument)
            .toArray();
    Object target = method.getTarget().orElse(null);
    new UntilCut(disk()::onCut, disk()::isCut, test.patienceSeconds())
        .run(
            () -> ReflectionSupport.invokeMethod(method.getExecutable(), target, arguments),
            () -> closeFailed(present));
  }

  private static void closeFailed(Broker broker) {
    try {
      broker.close();
    } catch (JMSRuntimeException e) {
      // its disk is gone
    }
  }
}
