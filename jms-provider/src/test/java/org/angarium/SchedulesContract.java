package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackRuntimeException;
import jakarta.jms.XAJMSContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.SentMessage;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Repeating schedules on a clock that stands still, in any broker. */
@Timeout(60)
abstract class SchedulesContract {
  static final Instant START = Instant.parse("2024-03-01T07:00:00Z");
  static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  static final Duration MINUTE = Duration.ofMinutes(1);

  ManualClock clock;
  Broker broker;
  Schedules schedules;

  abstract Broker open();

  void adjust(BrokerBuilder builder) {
    builder
        .clock(clock)
        .memoryLimit(4 << 20)
        .queue("limited", limited -> limited.maxMessages(1))
        .queue("ring", ring -> ring.maxMessages(1).whenFull(WhenFull.DROP_OLDEST));
  }

  @BeforeEach
  void begin() {
    clock = new ManualClock(START.toEpochMilli());
    use(open());
  }

  void use(Broker opened) {
    broker = opened;
    schedules = broker.schedules();
  }

  @AfterEach
  void end() {
    broker.close();
    clock.close();
  }

  Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  /** Lets time pass, and returns when all that is due has fired, or has failed. */
  void pass(Duration time) {
    clock.advance(time);
    settle();
  }

  void settle() {
    await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(20))
        .until(() -> schedules.list().stream().noneMatch(this::isDue));
  }

  private boolean isDue(ScheduleStatus status) {
    ScheduleStatus.Failure failure = status.failure();
    boolean waits =
        failure != null && (failure.retryAt() == null || failure.retryAt().isAfter(now()));
    return !status.next().isAfter(now()) && !waits;
  }

  static Schedule.Builder minutely(String key) {
    return Schedule.named(key).toQueue("ticks").text(key).every(MINUTE);
  }

  /** What a queue holds, received. */
  List<Message> drain(String queue) {
    List<Message> found = new ArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext()) {
      broker.declareQueue(queue);
      long depth = broker.status(queue).depth();
      JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
      for (; depth > 0; depth--) {
        found.add(consumer.receive(20_000));
      }
      // an engine may count a moment late
      for (Message more = consumer.receiveNoWait(); more != null; ) {
        found.add(more);
        more = consumer.receiveNoWait();
      }
      assertThat(found).doesNotContainNull();
      return found;
    }
  }

  /** "key at seconds since the start", of each message. */
  List<String> ticks() {
    return drain("ticks").stream().map(SchedulesContract::tick).toList();
  }

  static String tick(Message message) {
    try {
      long planned = message.getLongProperty(AngariumProperties.SCHEDULED_TIME);
      return message.getStringProperty(AngariumProperties.SCHEDULE)
          + " "
          + Math.floorDiv(planned - START.toEpochMilli(), 1000);
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  static String code(Throwable e) {
    return ((JMSRuntimeException) e).getErrorCode();
  }

  @Test
  void shouldFireAtAFixedRateAndNeverDrift() {
    schedules.create(minutely("a").build());
    pass(Duration.ofSeconds(59));
    assertThat(ticks()).isEmpty();
    pass(Duration.ofSeconds(11)); // late by 10 s
    assertThat(ticks()).containsExactly("a 60");
    pass(Duration.ofSeconds(49));
    assertThat(ticks()).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(ticks()).containsExactly("a 120");
    ScheduleStatus status = schedules.find("a").orElseThrow();
    assertThat(status.fired()).isEqualTo(2);
    assertThat(status.last()).isEqualTo(START.plusSeconds(120));
    assertThat(status.next()).isEqualTo(START.plusSeconds(180));
    assertThat(status.failure()).isNull();
  }

  @Test
  void shouldFireByTheCalendarOfAZone() {
    schedules.create(
        Schedule.named("report").toQueue("ticks").cron("30 8 * * MON-FRI", BERLIN).build());
    pass(Duration.ofMinutes(30)); // Friday, 8:30 in Berlin
    assertThat(ticks()).containsExactly("report 1800");
    pass(Duration.ofDays(2));
    assertThat(ticks()).isEmpty();
    pass(Duration.ofDays(1));
    assertThat(ticks()).containsExactly("report " + (1800 + 3 * 86_400));
  }

  @Test
  void shouldSendTheMessageAsItWasGiven() throws JMSException {
    schedules.create(
        minutely("all")
            .map(Map.of("n", 7, "b", new byte[] {1, 2}))
            .property("colour", "red")
            .group("g")
            .correlationId("c")
            .type("t")
            .priority(7)
            .timeToLive(Duration.ofMinutes(5))
            .build());
    schedules.create(minutely("bytes").bytes(new byte[] {3}).persistent(false).build());
    pass(MINUTE);
    List<Message> found = drain("ticks");
    MapMessage map = (MapMessage) found.get(0);
    assertThat(map.getInt("n")).isEqualTo(7);
    assertThat(map.getBytes("b")).containsExactly(1, 2);
    assertThat(map.getStringProperty("colour")).isEqualTo("red");
    assertThat(map.getStringProperty("JMSXGroupID")).isEqualTo("g");
    assertThat(map.getJMSCorrelationID()).isEqualTo("c");
    assertThat(map.getJMSType()).isEqualTo("t");
    assertThat(map.getJMSPriority()).isEqualTo(7);
    assertThat(map.getJMSMessageID()).startsWith("ID:");
    assertThat(map.getJMSTimestamp()).isEqualTo(clock.millis());
    assertThat(map.getJMSExpiration()).isEqualTo(clock.millis() + 300_000);
    assertThat(found.get(1)).isInstanceOf(BytesMessage.class);
    Schedule read = schedules.find("all").orElseThrow().schedule();
    assertThat(read.properties()).containsEntry("colour", "red");
    assertThat(read.timeToLive()).isEqualTo(Duration.ofMinutes(5));
    assertThat(((Map<?, ?>) read.body()).get("n")).isEqualTo(7);
  }

  @Test
  void shouldEndAfterSoManyTimesOrAtATime() {
    schedules.create(minutely("twice").times(2).build());
    schedules.create(minutely("until").until(START.plusSeconds(90)).build());
    schedules.create(minutely("from").from(START.plusSeconds(150)).build());
    pass(MINUTE);
    pass(MINUTE);
    pass(MINUTE);
    pass(MINUTE);
    assertThat(ticks())
        .containsExactlyInAnyOrder("twice 60", "until 60", "twice 120", "from 150", "from 210");
    assertThat(schedules.list()).extracting(ScheduleStatus::key).containsExactly("from");
  }

  @Test
  void shouldRefuseWhatExistsOrNeverFires() {
    schedules.create(minutely("a").build());
    assertThatThrownBy(() -> schedules.create(minutely("a").build()))
        .satisfies(e -> assertThat(code(e)).isEqualTo("ANG-2202"))
        .hasMessageContaining("\"a\"");
    assertThatThrownBy(() -> schedules.create(minutely("b").until(START).build()))
        .satisfies(e -> assertThat(code(e)).isEqualTo("ANG-2201"))
        .hasMessageContaining("never fire");
    assertThatThrownBy(() -> Schedule.named("x".repeat(201)))
        .satisfies(e -> assertThat(code(e)).isEqualTo("ANG-2201"));
    assertThatThrownBy(() -> Schedule.named("x").toQueue("q").build())
        .hasMessageContaining("no trigger");
    assertThatThrownBy(() -> minutely("x").bytes(new byte[300_000]).build())
        .satisfies(e -> assertThat(code(e)).isEqualTo("ANG-1507"));
    assertThatThrownBy(() -> minutely("x").property(AngariumProperties.SCHEDULE, "y"))
        .satisfies(e -> assertThat(code(e)).isEqualTo("ANG-1505"));
  }

  @Test
  void shouldBoundTheMemoryThatSchedulesTake() {
    byte[] body = new byte[200_000];
    schedules.create(minutely("1").bytes(body).build());
    schedules.create(minutely("2").bytes(body).build());
    assertThatThrownBy(() -> schedules.create(minutely("3").bytes(body).build()))
        .isInstanceOf(ResourceAllocationRuntimeException.class)
        .satisfies(e -> assertThat(code(e)).isEqualTo("ANG-2205"));
    schedules.cancel("1");
    schedules.create(minutely("3").bytes(body).build());
  }

  @Test
  void shouldReplaceAndCancel() {
    schedules.create(minutely("a").build());
    pass(Duration.ofSeconds(30));
    schedules.replace(minutely("a").build());
    assertThat(schedules.find("a").orElseThrow().next())
        .as("the same goes on as it was")
        .isEqualTo(START.plusSeconds(60));
    schedules.replace(minutely("a").text("other").build());
    assertThat(schedules.find("a").orElseThrow().next()).isEqualTo(START.plusSeconds(90));
    schedules.replace(minutely("b").build());
    pass(MINUTE);
    assertThat(ticks()).containsExactly("a 90", "b 90");
    assertThat(schedules.cancel("a")).isTrue();
    assertThat(schedules.cancel("a")).isFalse();
    pass(MINUTE);
    assertThat(ticks()).containsExactly("b 150");
  }

  @Test
  void shouldDoAsItIsToldWithWhatWasMissed() {
    schedules.create(minutely("all").whenMissed(WhenMissed.all(3)).build());
    schedules.create(minutely("once").build());
    Duration second = Duration.ofSeconds(1);
    schedules.create(minutely("skip").whenMissed(new WhenMissed.Skip(second)).build());
    pass(Duration.ofSeconds(310)); // the clock is put forward
    assertThat(ticks()).containsExactlyInAnyOrder("all 180", "all 240", "all 300", "once 300");
    pass(Duration.ofSeconds(50));
    assertThat(ticks()).containsExactlyInAnyOrder("all 360", "once 360", "skip 360");
  }

  @Test
  void shouldNotFireTwiceWhenTheClockIsPutBack() {
    schedules.create(minutely("a").build());
    pass(MINUTE);
    pass(MINUTE.negated());
    pass(MINUTE);
    assertThat(ticks()).containsExactly("a 60");
    pass(MINUTE);
    assertThat(ticks()).containsExactly("a 120");
  }

  @Test
  void shouldTellWhyItDoesNotFireAndTryAgainWithoutHoldingUpOthers() {
    schedules.create(minutely("lost").toQueue("gone").times(1).build());
    schedules.create(minutely("z").build());
    broker.deleteQueue("gone");
    pass(MINUTE);
    assertThat(ticks()).containsExactly("z 60");
    ScheduleStatus.Failure failure = schedules.find("lost").orElseThrow().failure();
    assertThat(failure.reason()).startsWith("ANG-1202").contains("gone");
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(failure.since()).isEqualTo(now());
    assertThat(failure.retryAt()).isEqualTo(now().plusSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(schedules.find("lost").orElseThrow().failure().retryAt())
        .isEqualTo(now().plusSeconds(2));
    broker.declareQueue("gone");
    pass(Duration.ofSeconds(2));
    assertThat(drain("gone")).extracting(SchedulesContract::tick).containsExactly("lost 60");
    assertThat(schedules.find("lost")).isEmpty();
  }

  @Test
  void shouldNotWaitForRoomButTryAgain() {
    byte[] body = new byte[200_000];
    schedules.create(minutely("big").toQueue("full").bytes(body).persistent(false).build());
    schedules.create(minutely("z").build());
    try (JMSContext context = broker.connectionFactory().createContext()) {
      broker.declareQueue("full");
      var producer =
          context.createProducer().setDeliveryMode(jakarta.jms.DeliveryMode.NON_PERSISTENT);
      for (int i = 0; i < 10; i++) {
        producer.send(context.createQueue("full"), body);
      }
      pass(MINUTE);
      assertThat(ticks()).as("others go on").containsExactly("z 60");
      assertThat(schedules.find("big").orElseThrow().failure().reason()).startsWith("ANG-1205");
      assertThat(drain("full")).hasSize(10);
      pass(Duration.ofSeconds(1));
      assertThat(drain("full")).extracting(SchedulesContract::tick).containsExactly("big 60");
      assertThat(schedules.find("big").orElseThrow().failure()).isNull();
    }
  }

  @Test
  void shouldNotWaitForRoomInAFullQueueButTryAgain() {
    schedules.create(minutely("many").toQueue("limited").build());
    schedules.create(minutely("ring").toQueue("ring").build());
    schedules.create(minutely("z").build());
    pass(MINUTE);
    pass(MINUTE);
    assertThat(ticks()).as("others go on").containsExactly("z 60", "z 120");
    assertThat(drain("ring")).extracting(SchedulesContract::tick).containsExactly("ring 120");
    assertThat(schedules.find("many").orElseThrow().failure().reason()).startsWith("ANG-1203");
    assertThat(drain("limited")).extracting(SchedulesContract::tick).containsExactly("many 60");
    pass(Duration.ofSeconds(1));
    assertThat(drain("limited")).extracting(SchedulesContract::tick).containsExactly("many 120");
    assertThat(schedules.find("many").orElseThrow().failure()).isNull();
  }

  @Test
  void shouldReachTheSubscribersOfATopic() throws JMSException {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createTopic("news"));
      schedules.create(minutely("a").toTopic("news").build());
      pass(MINUTE);
      assertThat(((TextMessage) consumer.receive(20_000)).getText()).isEqualTo("a");
    }
  }

  @Test
  void shouldChangeWithATransactionOrNotAtAll() {
    schedules.create(minutely("old").build());
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Schedules inside = schedules.in(context);
      inside.create(minutely("new").build());
      assertThat(inside.cancel("old")).isTrue();
      assertThat(inside.cancel("old")).as("cancelled in this transaction").isFalse();
      assertThat(schedules.list()).extracting(ScheduleStatus::key).containsExactly("old");
      context.rollback();
      assertThat(schedules.list()).extracting(ScheduleStatus::key).containsExactly("old");
      inside.create(minutely("new").build());
      inside.cancel("old");
      assertThatThrownBy(() -> inside.create(minutely("new").build()))
          .satisfies(e -> assertThat(code(e)).isEqualTo("ANG-2202"));
      context.createProducer().send(context.createQueue("orders"), "order");
      context.commit();
      assertThat(schedules.list()).extracting(ScheduleStatus::key).containsExactly("new");
      pass(MINUTE);
      assertThat(ticks()).containsExactly("new 60");
      assertThat(drain("orders")).hasSize(1);
    }
  }

  @Test
  void shouldRollBackWhenAnotherWasFirst() {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      schedules.in(context).create(minutely("a").build());
      context.createProducer().send(context.createQueue("orders"), "order");
      schedules.create(minutely("a").build());
      assertThatThrownBy(context::commit)
          .isInstanceOf(TransactionRolledBackRuntimeException.class)
          .hasMessageContaining("exists already");
      assertThat(drain("orders")).isEmpty();
    }
  }

  @Test
  void shouldHappenAtOnceWhereThereIsNoTransaction() throws JMSException {
    try (Connection connection = broker.connectionFactory().createConnection();
        Session session = connection.createSession()) {
      schedules.in(session).create(minutely("a").build());
      assertThat(schedules.find("a")).isPresent();
      session.close();
      assertThatThrownBy(() -> schedules.in(session).cancel("a"))
          .satisfies(e -> assertThat(code(e)).isEqualTo("ANG-1601"));
    }
    try (Broker other = Broker.open("angarium:mem:another");
        JMSContext context = other.connectionFactory().createContext()) {
      assertThatThrownBy(() -> schedules.in(context).cancel("a"))
          .satisfies(e -> assertThat(code(e)).isEqualTo("ANG-1607"));
    }
  }

  @Test
  void shouldFireManyAtOnceAndEachOnce() {
    int count = 800;
    for (int i = 0; i < count; i++) {
      schedules.create(minutely("s" + i).persistent(i % 2 == 0).text("x").build());
    }
    pass(MINUTE);
    assertThat(ticks()).hasSize(count).doesNotHaveDuplicates();
  }

  /** In a branch that is prepared: "new" is created, "old" cancelled. */
  Xid prepare(String name) throws XAException {
    Xid xid = new BranchId(1, name.getBytes(StandardCharsets.UTF_8), new byte[] {1});
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      resource.start(xid, XAResource.TMNOFLAGS);
      schedules.in(context).create(minutely("new").build());
      schedules.in(context).cancel("old");
      resource.end(xid, XAResource.TMSUCCESS);
      assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    }
    return xid;
  }

  void finish(Xid xid, boolean commit) throws XAException {
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      if (commit) {
        context.getXAResource().commit(xid, false);
      } else {
        context.getXAResource().rollback(xid);
      }
    }
  }

  void shouldHoldWhatABranchWillChange() {
    for (String key : List.of("new", "old")) {
      assertThatThrownBy(() -> schedules.replace(minutely(key).text("other").build()))
          .satisfies(e -> assertThat(code(e)).isEqualTo("ANG-2204"));
    }
    assertThat(schedules.list()).extracting(ScheduleStatus::key).containsExactly("old");
    pass(MINUTE);
    assertThat(ticks()).as("it fires as before").containsExactly("old 60");
  }

  @Test
  void shouldChangeWithAGlobalTransaction() throws XAException {
    schedules.create(minutely("old").build());
    Xid xid = prepare("1");
    shouldHoldWhatABranchWillChange();
    finish(xid, false);
    assertThat(schedules.list()).extracting(ScheduleStatus::key).containsExactly("old");
    schedules.replace(minutely("old").build());
    xid = prepare("2");
    finish(xid, true);
    assertThat(schedules.list()).extracting(ScheduleStatus::key).containsExactly("new");
    schedules.cancel("new");
  }

  @Test
  void shouldNotPrepareWhatCannotBeCommitted() throws XAException {
    schedules.create(minutely("old").build());
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      Xid xid = new BranchId(1, new byte[] {5}, new byte[] {1});
      resource.start(xid, XAResource.TMNOFLAGS);
      schedules.in(context).create(minutely("new").build());
      schedules.in(context).cancel("old");
      resource.end(xid, XAResource.TMSUCCESS);
      schedules.create(minutely("new").build());
      assertThatThrownBy(() -> resource.prepare(xid)).isInstanceOf(XAException.class);
    }
    assertThat(schedules.cancel("old")).as("nobody holds it").isTrue();
  }

  @Test
  void shouldSayThatItCannotBeRead() {
    SentMessage message = SentMessage.to(DestinationName.queue("ticks")).text("x").build();
    String timetable = "cron=0 8 * * *;zone=Mars/Base;first=0;last=9;count=0;missed=once";
    StoredSchedule bad = new StoredSchedule("bad", message, timetable, clock.millis() + 1);
    broker.core().engine().submit(UnitOfWork.schedule(new ScheduleChange.Create(bad))).await();
    schedules.create(minutely("good").build());
    pass(MINUTE);
    assertThat(ticks()).containsExactly("good 60");
    ScheduleStatus status = schedules.find("bad").orElseThrow();
    assertThat(status.schedule()).isNull();
    assertThat(status.failure().reason()).contains("Mars/Base");
    assertThat(status.failure().retryAt()).isNull();
    schedules.replace(minutely("bad").build());
    pass(MINUTE);
    assertThat(ticks()).contains("bad 120");
  }
}
