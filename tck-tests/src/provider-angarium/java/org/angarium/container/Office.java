package org.angarium.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;
import java.util.List;

/** Each call of one of its methods from outside is a request. */
@ApplicationScoped
class Office {
  @Inject Desk first;
  @Inject Desk second;

  /** Sends texts through two beans in turn, and commits through one of them. */
  @ActivateRequestContext
  void send(List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      (i % 2 == 0 ? first : second).send(texts.get(i));
    }
    first.commit();
  }

  /** Sends, and fails before it commits. */
  @ActivateRequestContext
  void sendAndFail(String text) {
    first.send(text);
    throw new IllegalStateException("the request fails");
  }
}
