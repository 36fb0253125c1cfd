package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.h2.Change.Place;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for the tables, and the tables when they get it, in H2 databases in memory. */
class UnappliedTest {
  private static final int ALL = Integer.MAX_VALUE;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Unapplied unapplied = new Unapplied();
  private Db db;

  @BeforeEach
  void openDatabase() throws SQLException {
    db = new Db();
  }

  @AfterEach
  void closeDatabase() {
    db.session.close();
  }

  @Test
  void shouldLeaveNothingOfWhatComesAndGoes() {
    unapplied.take(1, List.of(own(1, 1), own(1, 2)));
    unapplied.take(2, List.of(gone(1, 2, 0), gone(1, 1, 0)));

    assertThatNothingWaits();
  }

  @Test
  void shouldLeaveNothingOfWhatComesAndGoesInOneNote() {
    unapplied.take(1, List.of(own(1, 1), gone(1, 1, 0), shared(2), gone(1, 1, 0)));

    assertThat(unapplied.size()).as("the removal of what was not added here").isEqualTo(1);
  }

  @Test
  void shouldKeepASharedMessageUntilItsLastDeliveryIsGone() {
    unapplied.take(1, List.of(shared(7), of(1, 7), of(2, 7), of(3, 7)));
    unapplied.take(2, List.of(gone(1, 7, Traits.SHARED)));
    unapplied.take(3, List.of(gone(3, 7, Traits.SHARED)));
    assertThat(unapplied.size()).isEqualTo(2);
    unapplied.take(4, List.of(gone(2, 7, Traits.SHARED)));

    assertThatNothingWaits();
  }

  @Test
  void shouldKeepASharedMessageWhoseFirstDeliveryGoesBeforeItsSecondComes() {
    unapplied.take(1, List.of(shared(7), of(1, 7), gone(1, 7, Traits.SHARED), of(2, 7)));

    assertThat(unapplied.size()).isEqualTo(2);
    moveAll(1);
    assertThat(db.rows())
        .contains("message 7", "share 7 1")
        .anyMatch(row -> row.startsWith("delivery 2 4 7 "));
  }

  @Test
  void shouldForgetAMessageThatFoundNoSubscription() {
    unapplied.take(1, List.of(shared(7), shared(8), of(1, 8), gone(1, 8, Traits.SHARED)));

    assertThatNothingWaits();
  }

  @Test
  void shouldWriteSharedMessagesWithTheDeliveriesThatAreLeft() {
    unapplied.take(1, List.of(shared(7), of(1, 7), of(2, 7), of(3, 7)));
    unapplied.take(2, List.of(gone(2, 7, Traits.SHARED)));
    moveAll(2);
    assertThat(db.rows()).contains("share 7 2");
    unapplied.take(3, List.of(gone(1, 7, Traits.SHARED)));
    unapplied.take(4, List.of(gone(3, 7, Traits.SHARED)));
    assertThat(unapplied.size()).as("they are in the tables").isEqualTo(2);
    moveAll(4);

    assertThat(db.rows()).noneMatch(row -> row.startsWith("share") || row.startsWith("delivery"));
    assertThatNothingWaits();
  }

  @Test
  void shouldTakeAPlaceThatIsRemovedAndComesAgain() {
    unapplied.take(1, List.of(own(1, 5)));
    moveAll(1);
    unapplied.take(2, List.of(gone(1, 5, 0)));
    unapplied.take(3, List.of(own(1, 5)));
    unapplied.take(4, List.of(gone(1, 5, 0)));
    assertThat(unapplied.size()).as("the first removal").isEqualTo(1);
    unapplied.take(5, List.of(own(1, 5)));
    moveAll(5);

    assertThat(db.rows()).filteredOn(row -> row.startsWith("delivery")).hasSize(1);
  }

  @Test
  void shouldKeepTheLastOfMarksAndReservations() {
    for (int i = 1; i <= 5; i++) {
      unapplied.take(
          i,
          List.of(
              new Change.SetMark(1, 4, 10 * i),
              new Change.SetMark(1, 5, 100 * i),
              new Change.SetMark(2, 4, 1000 * i),
              new Change.ReserveSequence(50 + i),
              new Change.ReserveId(60 + i)));
    }
    assertThat(unapplied.size()).isEqualTo(5);
    assertThat(unapplied.bytes()).isEqualTo(5 * 64);
    moveAll(5);

    assertThat(db.rows())
        .contains("mark 1 4 50", "mark 1 5 500", "mark 2 4 5000")
        .contains("meta next_sequence 55", "meta next_id 65");
    unapplied.take(6, List.of(new Change.SetMark(1, 4, 60)));
    assertThat(unapplied.size()).isEqualTo(1);
    moveAll(6);
    assertThat(db.rows()).contains("mark 1 4 60");
    assertThatNothingWaits();
  }

  @Test
  void shouldEndASliceWithANote() {
    for (int note = 1; note <= 4; note++) {
      int first = note * 10;
      unapplied.take(note, List.of(own(1, first), own(1, first + 1), own(1, first + 2)));
    }
    assertThat(moveTo(unapplied, db.writer, 2, 4)).isEqualTo(1);
    assertThat(unapplied.size()).isEqualTo(9);
    assertThat(moveTo(unapplied, db.writer, 3, 4)).isEqualTo(2);
    assertThat(moveTo(unapplied, db.writer, 1, 4)).isEqualTo(3);
    assertThat(moveTo(unapplied, db.writer, 1, 4)).isEqualTo(4);
    assertThat(moveTo(unapplied, db.writer, 1, 4)).as("nothing is left").isEqualTo(4);
    assertThatNothingWaits();
  }

  @Test
  void shouldKnowWhatIsDueUntilTheTablesHaveIt() {
    unapplied.take(1, List.of(delayed(1, 50), delayed(2, 70), delayed(3, 70)));
    unapplied.take(2, List.of(gone(1, 2, Traits.LATER)));

    assertThat(unapplied.nextDue(49)).isEqualTo(50);
    assertThat(unapplied.nextDue(50)).isEqualTo(70);
    assertThat(unapplied.nextDue(70)).isNull();
    Unapplied.Oldest first = unapplied.removeOldest(new Waiting(1, Long.MAX_VALUE, 1), 2);
    assertThat(unapplied.size()).isZero();
    assertThat(unapplied.nextDue(0)).isEqualTo(50);
    unapplied.applied(first);
    assertThat(unapplied.nextDue(0)).isNull();
  }

  @Test
  void shouldKnowWhatHasGoneUntilTheTablesHaveIt() {
    unapplied.take(1, List.of(delayed(1, 50)));
    unapplied.applied(unapplied.removeOldest(new Waiting(1, Long.MAX_VALUE, 1), 1));
    assertThat(unapplied.isRemoved(place(1, 1))).isFalse();

    unapplied.take(2, List.of(gone(1, 1, Traits.LATER)));
    unapplied.take(3, List.of(delayed(1, 60))); // it comes again
    Unapplied.Oldest both = unapplied.removeOldest(new Waiting(1, Long.MAX_VALUE, 9), 3);
    assertThat(unapplied.isRemoved(place(1, 1))).isTrue();
    unapplied.take(4, List.of(gone(1, 1, Traits.LATER))); // and goes while that is written
    unapplied.applied(both);
    assertThat(unapplied.isRemoved(place(1, 1))).isTrue();
    unapplied.applied(unapplied.removeOldest(new Waiting(1, Long.MAX_VALUE, 9), 4));
    assertThat(unapplied.isRemoved(place(1, 1))).isFalse();
  }

  @Test
  void shouldCountANoteOfWhichNothingIsLeftToTheSliceBeforeIt() {
    unapplied.take(1, List.of(own(1, 1)));
    unapplied.take(2, List.of(own(1, 2)));
    unapplied.take(3, List.of(gone(1, 2, 0)));
    unapplied.take(4, List.of(own(1, 4)));

    assertThat(moveTo(unapplied, db.writer, 1, 4)).isEqualTo(3);
  }

  /** Notes and slices, and crashes after which what the tables lack is done again. */
  @Test
  void shouldLeaveTheTablesAsIfEachChangeHadBeenDoneAtOnce() throws SQLException {
    for (int round = 1; round <= 12; round++) {
      Db plain = new Db();
      Db late = new Db();
      Unapplied waits = new Unapplied();
      List<List<Change>> log = new ArrayList<>();
      RandomNotes notes = new RandomNotes();
      for (int n = 1; n <= 150; n++) {
        List<Change> note = notes.next();
        log.add(note);
        note.forEach(change -> change.applyTo(plain.writer));
        plain.writer.commit();
        waits.take(n, note);
        if (random.nextInt(6) == 0) {
          late.move(waits, 1 + random.nextInt(20), n);
        }
        if (random.nextInt(30) == 0) {
          waits = late.redo(log);
        }
      }
      while (waits.size() > 0) {
        late.move(waits, 1 + random.nextInt(100), log.size());
      }
      assertThat(waits.bytes()).isZero();
      assertThat(waits.nextDue(0)).isNull();
      assertThat(late.rows()).as("seed %d, round %d", seed, round).isEqualTo(plain.rows());
      plain.session.close();
      late.session.close();
    }
  }

  private void moveAll(long lastNote) {
    assertThat(db.move(unapplied, ALL, lastNote)).isEqualTo(lastNote);
    assertThatNothingWaits();
  }

  private static long moveTo(Unapplied from, TableWriter writer, int some, long lastNote) {
    Unapplied.Oldest oldest = from.removeOldest(new Waiting(1, Long.MAX_VALUE, some), lastNote);
    oldest.changes().forEach(change -> change.applyTo(writer));
    from.applied(oldest);
    return oldest.upTo();
  }

  private void assertThatNothingWaits() {
    assertThat(unapplied.size()).isZero();
    assertThat(unapplied.bytes()).isZero();
  }

  private static Change own(int subscription, long sequence) {
    return add(subscription, sequence, 0, 0, null, new Payload(new byte[5], new byte[20]));
  }

  private static Change delayed(long sequence, long due) {
    return add(1, sequence, due, 0, null, new Payload(new byte[5], new byte[20]));
  }

  private static Change shared(long sequence) {
    return new Change.AddMessage(sequence, new Payload(new byte[6], new byte[30]));
  }

  private static Change of(int subscription, long sequence) {
    return add(subscription, sequence, 0, 0, null, null);
  }

  private static Change.AddDelivery add(
      int subscription,
      long sequence,
      long due,
      long expiration,
      @Nullable String group,
      @Nullable Payload payload) {
    int traits =
        (payload == null ? Traits.SHARED : 0)
            | (due == 0 ? 0 : Traits.LATER)
            | (expiration == 0 ? 0 : Traits.EXPIRING)
            | (group == null ? 0 : Traits.GROUPED);
    return new Change.AddDelivery(
        place(subscription, sequence), due, traits, expiration, group, 20, payload);
  }

  private static Change gone(int subscription, long sequence, int traits) {
    return new Change.RemoveDelivery(place(subscription, sequence), traits, 20);
  }

  private static Place place(int subscription, long sequence) {
    return new Place(subscription, Ord.of(4, sequence));
  }

  /** Notes as they may come one after the other. */
  private final class RandomNotes {
    private final List<Change.RemoveDelivery> present = new ArrayList<>();
    private final List<Place> free = new ArrayList<>();
    private long sequence;

    List<Change> next() {
      List<Change> note = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> addOwn(note, place(1 + random.nextInt(3), ++sequence));
          case 3 -> addShared(note);
          case 4, 5, 6 -> remove(note);
          case 7 -> {
            if (!free.isEmpty()) {
              addOwn(note, free.remove(random.nextInt(free.size())));
            }
          }
          case 8 -> {
            note.add(new Change.SetMark(1 + random.nextInt(3), random.nextInt(10), ++sequence));
            note.add(new Change.ReserveSequence(sequence));
          }
          default -> {
            note.add(new Change.AddId(1, ++sequence, "id", 3));
            if (random.nextBoolean()) {
              note.add(new Change.RemoveIds(1, sequence - random.nextInt(20)));
            }
          }
        }
      }
      return note;
    }

    private void addOwn(List<Change> note, Place place) {
      Payload payload = new Payload(new byte[3], random.nextBoolean() ? null : new byte[9]);
      add(note, place, payload);
    }

    private void add(List<Change> note, Place place, @Nullable Payload payload) {
      Change.AddDelivery add =
          UnappliedTest.add(
              place.subscriptionId(),
              Ord.sequence(place.ord()),
              random.nextInt(3) == 0 ? 5 : 0,
              random.nextInt(3) == 0 ? 6 : 0,
              random.nextInt(3) == 0 ? "g" : null,
              payload);
      note.add(add);
      present.add(new Change.RemoveDelivery(place, add.traits(), add.size()));
    }

    private void addShared(List<Change> note) {
      note.add(shared(++sequence));
      for (int subscription = 1; subscription <= 3; subscription++) {
        if (random.nextBoolean()) {
          add(note, place(subscription, sequence), null);
          if (random.nextInt(4) == 0) {
            note.add(present.remove(present.size() - 1));
          }
        }
      }
    }

    private void remove(List<Change> note) {
      if (!present.isEmpty()) {
        Change.RemoveDelivery removal = present.remove(random.nextInt(present.size()));
        note.add(removal);
        if (!Traits.has(removal.traits(), Traits.SHARED)) {
          free.add(removal.place());
        }
      }
    }
  }

  /** Tables in memory. */
  private static final class Db {
    private final SqlSession session;
    private TableWriter writer;

    Db() throws SQLException {
      session = new SqlSession(DriverManager.getConnection("jdbc:h2:mem:"), Path.of("memory"));
      new Migrations(session, Schema.MIGRATIONS).run();
      session.update(
          "testing",
          "INSERT INTO subscription SELECT X, 1, 'QUEUE', NULL, NULL, '', FALSE, FALSE"
              + " FROM SYSTEM_RANGE(1, 3)");
      session.update("testing", "INSERT INTO destination VALUES(1, 'QUEUE', 'q')");
      session.autoCommit(false);
      writer = new TableWriter(session, new Lanes());
    }

    long move(Unapplied from, int some, long lastNote) {
      long upTo = UnappliedTest.moveTo(from, writer, some, lastNote);
      writer.setNumber(Schema.LAST_NOTE, upTo);
      writer.commit();
      return upTo;
    }

    /** As opening does after a crash. */
    Unapplied redo(List<List<Change>> log) {
      Lanes lanes = new Lanes();
      new ContentsReader(session, lanes).read();
      writer = new TableWriter(session, lanes);
      Unapplied again = new Unapplied();
      for (long n = Migrations.readNumber(session, Schema.LAST_NOTE) + 1; n <= log.size(); n++) {
        again.take(n, log.get((int) n - 1));
      }
      return again;
    }

    /** All rows, but for the ids of lanes and how far the tables are. */
    List<String> rows() {
      List<String> rows = new ArrayList<>();
      for (String sql :
          List.of(
              "SELECT 'delivery', sub, priority, seq, due, attempts, shared, bytes"
                  + " FROM delivery_overview",
              "SELECT 'message', seq FROM message",
              "SELECT 'share', message, deliveries FROM share",
              "SELECT 'later', due, sub, ord FROM later",
              "SELECT 'expiry', expires, sub, ord FROM expiry",
              "SELECT 'grouped', sub, grp, ord FROM grouped",
              "SELECT 'mark', sub, priority, mark FROM lane WHERE mark > 0",
              "SELECT 'id', destination, seq, id, at FROM deduplication",
              "SELECT 'meta', name, text FROM meta WHERE name LIKE 'next%'")) {
        rows.addAll(session.query("testing", sql, Db::read));
      }
      return rows.stream().sorted().toList();
    }

    private static List<String> read(ResultSet result) throws SQLException {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        StringBuilder row = new StringBuilder(result.getString(1));
        for (int i = 2; i <= result.getMetaData().getColumnCount(); i++) {
          row.append(' ').append(result.getString(i));
        }
        rows.add(row.toString());
      }
      return rows;
    }
  }
}
