package org.angarium.engine.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Engine.Enlistment;
import org.angarium.engine.Participant;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.junit.jupiter.api.Test;

/** One participant that fails is no matter of the others. */
class ParticipantsTest {
  private final Participants participants = new Participants();
  private final List<String> heard = new ArrayList<>();

  /** One that notes down what it hears. */
  private class Hearing implements Participant {
    private final String name;

    Hearing(String name) {
      this.name = name;
    }

    void hear(String what) {
      heard.add(name + " " + what);
    }

    @Override
    public UnitOfWork take() {
      return new UnitOfWork(List.of(), List.of(), List.of());
    }

    @Override
    public void committed() {
      hear("committed");
    }

    @Override
    public void failed(UnitOfWork taken, AngariumException why) {
      hear("failed");
    }

    @Override
    public void rolledBack() {
      hear("rolled back");
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public void left() {
      hear("left");
    }
  }

  private final class Failing extends Hearing {
    Failing() {
      super("failing");
    }

    @Override
    void hear(String what) {
      super.hear(what);
      throw new IllegalStateException("meant to happen");
    }
  }

  private void tell() {
    List<Runnable> news = participants.takeNews();
    assertThatCode(() -> Participants.tell(news)).doesNotThrowAnyException();
  }

  @Test
  void shouldTellAllThoughOneFails() {
    participants.add(new Failing());
    participants.add(new Hearing("other"));
    participants.take();
    participants.committed();
    tell();
    participants.rolledBack();
    participants.left();
    tell();
    assertThat(heard)
        .containsExactly(
            "failing committed",
            "other committed",
            "failing rolled back",
            "other rolled back",
            "failing left",
            "other left");
  }

  @Test
  void shouldTellWhoseWorkWasTakenAndWhoseWasNot() {
    participants.add(new Hearing("first"));
    Enlistment broken =
        participants.add(
            new Hearing("broken") {
              @Override
              public UnitOfWork take() {
                throw new IllegalStateException("meant to happen");
              }
            });
    participants.add(new Hearing("last"));
    assertThatThrownBy(participants::take).hasMessage("meant to happen");
    participants.failed(new AngariumException(ErrorCode.INTERNAL, "a fault"));
    tell();
    assertThat(heard).containsExactly("first failed", "broken rolled back", "last rolled back");
    broken.close();
    heard.clear();
    participants.take();
    participants.committed();
    tell();
    assertThat(heard).containsExactly("first committed", "last committed");
  }
}
