package org.angarium.model;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;

/** Turns Angarium's errors into the exceptions of {@code jakarta.jms}, code and cause kept. */
public final class JmsErrors {
  private JmsErrors() {}

  /** A checked exception of the kind that the code asks for. */
  public static JMSException checked(ErrorCode code, String text) {
    return checked(new AngariumException(code, text));
  }

  /**
   * What commit and rollback of a session throw whose transaction somebody else ends.
   *
   * @param call which of them
   * @param who begins after "is refused", and says who ends it
   */
  public static JMSException endedElsewhere(String call, String who) {
    String code = ErrorCode.ILLEGAL_CALL.code();
    return new TransactionInProgressException(
        "%s: %s is refused%s".formatted(code, call, who), code);
  }

  /** The checked exception for an error; its cause is the error's cause, or the error itself. */
  public static JMSException checked(AngariumException error) {
    String text = String.valueOf(error.getMessage());
    String code = error.code().code();
    JMSException result =
        switch (error.code().kind()) {
          case GENERAL -> new JMSException(text, code);
          case ILLEGAL_STATE -> new IllegalStateException(text, code);
          case INVALID_CLIENT_ID -> new InvalidClientIDException(text, code);
          case INVALID_DESTINATION -> new InvalidDestinationException(text, code);
          case INVALID_SELECTOR -> new InvalidSelectorException(text, code);
          case MESSAGE_FORMAT -> new MessageFormatException(text, code);
          case NOT_READABLE -> new MessageNotReadableException(text, code);
          case NOT_WRITABLE -> new MessageNotWriteableException(text, code);
          case EOF -> new MessageEOFException(text, code);
          case RESOURCE_ALLOCATION -> new ResourceAllocationException(text, code);
          case SECURITY -> new JMSSecurityException(text, code);
          case TRANSACTION_ROLLED_BACK -> new TransactionRolledBackException(text, code);
        };
    Throwable cause = error.getCause() == null ? error : error.getCause();
    result.initCause(cause);
    if (cause instanceof Exception linked) {
      result.setLinkedException(linked);
    }
    return result;
  }

  /** The unchecked exception that stands for a checked one in the simplified API. */
  public static JMSRuntimeException unchecked(JMSException e) {
    String text = String.valueOf(e.getMessage());
    String code = e.getErrorCode();
    if (e instanceof IllegalStateException) {
      return new IllegalStateRuntimeException(text, code, e);
    } else if (e instanceof InvalidClientIDException) {
      return new InvalidClientIDRuntimeException(text, code, e);
    } else if (e instanceof InvalidDestinationException) {
      return new InvalidDestinationRuntimeException(text, code, e);
    } else if (e instanceof InvalidSelectorException) {
      return new InvalidSelectorRuntimeException(text, code, e);
    } else if (e instanceof MessageFormatException) {
      return new MessageFormatRuntimeException(text, code, e);
    } else if (e instanceof MessageNotWriteableException) {
      return new MessageNotWriteableRuntimeException(text, code, e);
    } else if (e instanceof ResourceAllocationException) {
      return new ResourceAllocationRuntimeException(text, code, e);
    } else if (e instanceof JMSSecurityException) {
      return new JMSSecurityRuntimeException(text, code, e);
    } else if (e instanceof TransactionInProgressException) {
      return new TransactionInProgressRuntimeException(text, code, e);
    } else if (e instanceof TransactionRolledBackException) {
      return new TransactionRolledBackRuntimeException(text, code, e);
    }
    return new JMSRuntimeException(text, code, e);
  }

  /** The unchecked exception for an error. */
  public static JMSRuntimeException unchecked(AngariumException error) {
    return unchecked(checked(error));
  }
}
