package org.angarium.tck.kit;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import java.util.concurrent.CompletableFuture;

/**
 * Completes a future when an asynchronous send has ended.
 *
 * @param future gets the message, or the exception
 */
public record Completion(CompletableFuture<Message> future) implements CompletionListener {
  @Override
  public void onCompletion(Message message) {
    future.complete(message);
  }

  @Override
  public void onException(Message message, Exception exception) {
    future.completeExceptionally(exception);
  }
}
