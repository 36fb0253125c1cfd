package org.angarium.cdi.app;

import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.TransactionRolledBackRuntimeException;

/** The stable codes of this extension's errors, 23xx; the others are the provider's. */
public enum CdiError {
  /** The application cannot start as it is annotated or configured. */
  START_REFUSED(2301),
  /** What an injected context does not allow. */
  CALL_FORBIDDEN(2302),
  /** There is no connection factory or destination of a name. */
  NO_SUCH_NAME(2303),
  /** A transaction cannot be joined. */
  NOT_JOINED(2304),
  /** A body or a value cannot be made what is asked for. */
  NOT_CONVERTED(2305),
  /** A listener keeps failing, and is paused. */
  LISTENER_PAUSED(2306),
  /** The application has ended. */
  ENDED(2307);

  private final String code;

  CdiError(int number) {
    this.code = "ANG-" + number;
  }

  /** Such as {@code ANG-2301}. */
  public String code() {
    return code;
  }

  /** A text that begins with the code. */
  public String text(String text) {
    return code + ": " + text;
  }

  /** Refuses the start of the application. */
  public static DeploymentException startRefused(String text) {
    return new DeploymentException(START_REFUSED.text(text));
  }

  /** An exception of the simplified API. */
  public JMSRuntimeException exception(String text) {
    return switch (this) {
      case CALL_FORBIDDEN, ENDED -> new IllegalStateRuntimeException(text(text), code);
      case NOT_CONVERTED -> new MessageFormatRuntimeException(text(text), code);
      case NOT_JOINED -> new TransactionRolledBackRuntimeException(text(text), code);
      default -> new JMSRuntimeException(text(text), code);
    };
  }

  /** An exception of the simplified API with a cause. */
  public JMSRuntimeException exception(String text, Throwable cause) {
    JMSRuntimeException exception = exception(text);
    exception.initCause(cause);
    return exception;
  }
}
