package org.angarium;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One reason why a message is not being delivered, or why what a destination holds is not: each
 * kind is a record with what is known, and says it in words too. See {@link Explanations}.
 *
 * <p>More kinds may come with later releases: let a {@code switch} have a default.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public sealed interface Reason {
  /** What holds, and where it helps what to do, for people; one sentence or two. */
  String text();

  /** The kind of reason, for logs and tools: the name of the record. */
  default String kind() {
    return getClass().getSimpleName();
  }

  /**
   * A consumer, as the reasons name it.
   *
   * @param connectionId of its connection
   * @param clientId of its connection; null for none, and where that is not known
   * @param user who has connected; null for nobody in particular
   * @param session the name of its session, which is that of its listeners' thread; empty where
   *     that is not known
   * @param selector what it selects; empty for everything
   */
  record Consumer(
      String connectionId,
      @Nullable String clientId,
      @Nullable String user,
      String session,
      String selector) {
    /** For people. */
    @Override
    public String toString() {
      return "%sconnection %s%s%s"
          .formatted(
              session.isEmpty() ? "" : session + " of ",
              connectionId,
              clientId == null ? "" : ", client id \"" + clientId + '"',
              user == null ? "" : ", user \"" + user + '"');
    }
  }

  // ---- the broker and the destination -------------------------------------------------------

  /**
   * The broker takes no more work.
   *
   * @param why the failure of its storage
   */
  record BrokerFailed(String why) implements Reason {
    @Override
    public String text() {
      return "The broker has stopped accepting work: " + why;
    }
  }

  /** An operator has paused it. */
  record Paused() implements Reason {
    @Override
    public String text() {
      return "An operator has paused it: consumers get nothing until it is resumed.";
    }
  }

  /**
   * It is full, and senders wait until there is room.
   *
   * @param senders how many
   */
  record SendersWait(int senders) implements Reason {
    @Override
    public String text() {
      return "It is full, and %d senders wait for room.".formatted(senders);
    }
  }

  /** Nothing waits there. */
  record Empty() implements Reason {
    @Override
    public String text() {
      return "It holds no message.";
    }
  }

  /** A topic without subscriptions. */
  record NoSubscription() implements Reason {
    @Override
    public String text() {
      return "The topic has no subscription: what is sent to it is for nobody, and not kept.";
    }
  }

  // ---- somebody has it ----------------------------------------------------------------------

  /**
   * A consumer holds the message and has not acknowledged it.
   *
   * @param since when it got it
   * @param attempt which hand-out this is, from 1
   */
  record HeldByConsumer(Consumer consumer, Instant since, int attempt) implements Reason {
    @Override
    public String text() {
      return "Consumer %s has held it since %s, attempt %d, and has not acknowledged or committed it."
          .formatted(consumer, since, attempt);
    }
  }

  /**
   * A consumer holds some of what is there.
   *
   * @param messages how many
   * @param since when it began to hold any
   */
  record ConsumerHolds(Consumer consumer, int messages, Instant since) implements Reason {
    @Override
    public String text() {
      return "Consumer %s holds %d unacknowledged; it has held some since %s."
          .formatted(consumer, messages, since);
    }
  }

  /**
   * Its end is on its way to the disk.
   *
   * @param consumer who acknowledges it; null where that is not known, and where an operator moves
   *     or deletes it
   */
  record BeingAcknowledged(@Nullable Consumer consumer) implements Reason {
    @Override
    public String text() {
      return consumer == null
          ? "It is being acknowledged, moved or deleted at this moment."
          : "It is being acknowledged by consumer %s.".formatted(consumer);
    }
  }

  /**
   * A prepared transaction has received it.
   *
   * @param transaction the branch
   * @param since when it was prepared
   */
  record InPreparedTransaction(String transaction, Instant since) implements Reason {
    @Override
    public String text() {
      return ("Transaction branch %s has received it and is prepared since %s; its transaction"
              + " manager has the word, or an operator with Broker.commitInDoubt.")
          .formatted(transaction, since);
    }
  }

  // ---- it waits for a time ------------------------------------------------------------------

  /** Its sender has delayed it. */
  record Delayed(Instant until) implements Reason {
    @Override
    public String text() {
      return "Its delivery is delayed until " + until + '.';
    }
  }

  /**
   * It has failed, and rests before it comes again.
   *
   * @param attempts how often it was handed out
   * @param last the last of them; null where nothing is known of it
   */
  record HeldBack(Instant until, int attempts, @Nullable Attempt last) implements Reason {
    @Override
    public String text() {
      return "It rests until %s after %d attempts%s."
          .formatted(
              until, attempts, last == null ? "" : ", the last of which ended: " + said(last));
    }

    private static String said(Attempt attempt) {
      String thrown =
          attempt.message() == null
              ? attempt.exception()
              : attempt.exception() + ": " + attempt.message();
      return attempt.exception() == null ? attempt.reason() : attempt.reason() + ": " + thrown;
    }
  }

  /** It has expired, and is about to be removed or moved. */
  record HasExpired(Instant at) implements Reason {
    @Override
    public String text() {
      return "It expired at %s, and is about to be removed.".formatted(at);
    }
  }

  // ---- its group ----------------------------------------------------------------------------

  /**
   * Somebody has its group, and only he may have more of it.
   *
   * @param group its JMSXGroupID
   * @param owner who; null for a prepared transaction
   * @param held how many of the group are held
   */
  record GroupHeld(String group, @Nullable Consumer owner, int held) implements Reason {
    @Override
    public String text() {
      return "Group \"%s\" is held by %s, with %d unacknowledged; nobody else gets more of it."
          .formatted(group, owner == null ? "a prepared transaction" : owner.toString(), held);
    }
  }

  /**
   * Its group is a consumer's, and comes to nobody else.
   *
   * @param group its JMSXGroupID
   */
  record GroupOwned(String group, Consumer owner) implements Reason {
    @Override
    public String text() {
      return "Group \"%s\" is that of consumer %s; nobody else gets any of it."
          .formatted(group, owner);
    }
  }

  /**
   * An earlier message of its group has failed and rests, and the group with it.
   *
   * @param until when it goes on; null where that is not known
   */
  record GroupHeldBack(String group, @Nullable Instant until) implements Reason {
    @Override
    public String text() {
      return "An earlier message of group \"%s\" has failed and rests%s, and the group with it."
          .formatted(group, until == null ? "" : " until " + until);
    }
  }

  /** Earlier messages of its group come first. */
  record BehindItsGroup(String group) implements Reason {
    @Override
    public String text() {
      return "Earlier messages of group \"%s\" come first.".formatted(group);
    }
  }

  // ---- nobody takes it ----------------------------------------------------------------------

  /**
   * Nobody consumes.
   *
   * @param since when the last consumer left, or the broker was opened
   */
  record NoConsumer(Instant since) implements Reason {
    @Override
    public String text() {
      return "There has been no consumer since %s.".formatted(since);
    }
  }

  /**
   * There are consumers, and no selector of theirs lets it in.
   *
   * @param selectors each with the values that it saw
   */
  record NoSelectorMatches(List<Mismatch> selectors) implements Reason {
    /** Copies the list. */
    public NoSelectorMatches {
      selectors = List.copyOf(selectors);
    }

    @Override
    public String text() {
      return "No consumer's selector matches: "
          + selectors.stream().map(Mismatch::toString).collect(Collectors.joining("; "))
          + '.';
    }
  }

  /**
   * A selector that does not let a message in.
   *
   * @param values what the message has for each name in the selector; null for what it has not
   */
  record Mismatch(String selector, Map<String, @Nullable Object> values) {
    /** The selector, and the values. */
    @Override
    public String toString() {
      return "\"%s\" with %s"
          .formatted(
              selector,
              values.entrySet().stream()
                  .map(entry -> entry.getKey() + " = " + shown(entry.getValue()))
                  .collect(Collectors.joining(", ")));
    }

    private static String shown(@Nullable Object value) {
      return value instanceof String text ? '\'' + text + '\'' : String.valueOf(value);
    }
  }

  /** A consumer's connection was not started, or was stopped. */
  record ConnectionNotStarted(Consumer consumer) implements Reason {
    @Override
    public String text() {
      return "The connection of consumer %s is not started; call Connection.start()."
          .formatted(consumer);
    }
  }

  /** A consumer gets nothing while another one is active, since the destination is exclusive. */
  record StandsBy(Consumer consumer) implements Reason {
    @Override
    public String text() {
      return "Consumer %s stands by: the destination is exclusive, and another one is active."
          .formatted(consumer);
    }
  }

  /** A consumer's session is closing. */
  record SessionClosing(Consumer consumer) implements Reason {
    @Override
    public String text() {
      return "The session of consumer %s is closing.".formatted(consumer);
    }
  }

  /**
   * The listeners of a consumer's session are at work, and it has one thread for all of them.
   *
   * @param since when, as far as is known: not later
   * @param messageId the message that they work on; empty where that is not known
   */
  record ListenerBusy(Consumer consumer, Instant since, String messageId) implements Reason {
    @Override
    public String text() {
      return "The listener of consumer %s has been at work%s since %s."
          .formatted(consumer, messageId.isEmpty() ? "" : " on " + messageId, since);
    }
  }

  /**
   * A consumer's session holds as many unacknowledged messages as it may.
   *
   * @param holds how many of them the consumer has
   */
  record TooManyUnacknowledged(Consumer consumer, int holds) implements Reason {
    @Override
    public String text() {
      return ("The session of consumer %s holds as many unacknowledged messages as maxUnacknowledged"
              + " allows, %d of them from here; it must acknowledge or commit.")
          .formatted(consumer, holds);
    }
  }

  /** A consumer has no listener, and nobody waits in a receive of it. */
  record NobodyReceives(Consumer consumer) implements Reason {
    @Override
    public String text() {
      return "Consumer %s has no listener, and nobody calls receive() on it now."
          .formatted(consumer);
    }
  }

  // ---- its turn comes -----------------------------------------------------------------------

  /** It is on disk only, and is brought in when its turn comes. */
  record OnDiskOnly(boolean reading) implements Reason {
    @Override
    public String text() {
      return reading
          ? "It is on disk only, and a page is being read."
          : "It is on disk only, and is read when its turn comes.";
    }
  }

  /**
   * A consumer may have it: what comes before it in the order is delivered first.
   *
   * @param before how many messages are in the subscription besides it
   */
  record WaitsItsTurn(Consumer consumer, long before) implements Reason {
    @Override
    public String text() {
      return "Nothing holds it up: consumer %s may have it in its turn, among %d others."
          .formatted(consumer, before);
    }
  }

  // ---- it is not there ----------------------------------------------------------------------

  /**
   * The transaction that sends it is not committed yet.
   *
   * @param where the session, or the transaction branch
   */
  record NotCommitted(String where) implements Reason {
    @Override
    public String text() {
      return "It was sent in a transaction of %s that is not committed yet.".formatted(where);
    }
  }

  /**
   * The transaction that sends it is prepared, and not committed yet.
   *
   * @param since when it was prepared
   */
  record SentByPreparedTransaction(String transaction, Instant since) implements Reason {
    @Override
    public String text() {
      return "It was sent in transaction branch %s, prepared since %s and not committed yet."
          .formatted(transaction, since);
    }
  }

  /** The subscription's selector did not let it in. */
  record NotSelected(Mismatch mismatch) implements Reason {
    @Override
    public String text() {
      return "The selector of the subscription does not let it in: %s.".formatted(mismatch);
    }
  }

  /** The subscription wants nothing that its own connection has sent. */
  record NoLocal(String connectionId) implements Reason {
    @Override
    public String text() {
      return "The subscription is noLocal, and its own connection %s has sent it."
          .formatted(connectionId);
    }
  }

  /**
   * It was given up, and is in a queue for dead letters or for what has expired.
   *
   * @param queue which
   * @param letter what is known of it
   */
  record GivenUp(String queue, DeadLetter letter) implements Reason {
    @Override
    public String text() {
      return "It was moved to queue \"%s\"%s after %d attempts: %s."
          .formatted(
              queue,
              letter.since() == null ? "" : " at " + letter.since(),
              letter.attempts(),
              letter.reason());
    }
  }

  /**
   * It is not there: one of these has happened to it, or it never came. The figures are those of
   * the destination, or of all, since the broker was opened.
   *
   * @param acknowledged messages that consumers have acknowledged
   * @param expired messages that have expired
   * @param deadLettered messages that became dead letters
   * @param dropped messages that a limit has dropped
   * @param replaced messages whose place a newer one of the same value has taken
   * @param removed messages that operators have moved away or deleted
   * @param complete whether everything was looked at
   */
  record NotHere(
      long acknowledged,
      long expired,
      long deadLettered,
      long dropped,
      long replaced,
      long removed,
      boolean complete)
      implements Reason {
    @Override
    public String text() {
      return complete
          ? ("It is not there: it was acknowledged, as %d were since the broker was opened, or has"
                  + " expired (%d), became a dead letter (%d), was dropped (%d), replaced by a newer"
                  + " one (%d), or removed by an operator (%d), or it never came.")
              .formatted(acknowledged, expired, deadLettered, dropped, replaced, removed)
          : "It was not found among those that were looked at; look further, or in one destination.";
    }
  }
}
