package org.angarium.engine.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told of a commit. */
class PendingCommitTest {
  /** One of them may be a thread that waits, and would wait for ever. */
  @Test
  void shouldTellAllWhereOneFails() {
    PendingCommit commit = new PendingCommit();
    List<String> told = new ArrayList<>();
    commit.whenDone(failure -> told.add("first"));
    commit.whenDone(
        failure -> {
          throw new IllegalStateException("injected");
        });
    commit.whenDone(failure -> told.add("third"));

    assertThatThrownBy(() -> commit.complete(null)).hasMessage("injected");

    assertThat(told).containsExactly("first", "third");
  }
}
