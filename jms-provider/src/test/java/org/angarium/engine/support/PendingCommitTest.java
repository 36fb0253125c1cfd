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
    commit.whenDone(
        failure -> {
          throw new StackOverflowError("another");
        });

    assertThatThrownBy(() -> commit.complete(null))
        .hasMessage("injected")
        .hasSuppressedException(new StackOverflowError("another"));

    assertThat(told).containsExactly("first", "third");
  }
}
