package org.angarium.tck.faults;

import static org.angarium.tck.faults.Tampers.answers;
import static org.angarium.tck.faults.Tampers.forgives;
import static org.angarium.tck.faults.Tampers.on;
import static org.angarium.tck.faults.Tampers.skips;

import jakarta.jms.BytesMessage;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What can be wrong with messages: chapter 3. */
final class MessageFaults {
  private static final String[] SETTERS = {
    "setBooleanProperty",
    "setByteProperty",
    "setShortProperty",
    "setIntProperty",
    "setLongProperty",
    "setFloatProperty",
    "setDoubleProperty",
    "setStringProperty",
    "setObjectProperty"
  };
  private static final String[] READERS = {
    "readBoolean", "readByte", "readInt", "readLong", "readString", "readUTF", "readObject"
  };

  private MessageFaults() {}

  static List<Fault> headers() {
    return List.of(
        Fault.of(
            "JMSTimestamp is 0",
            "chapter03.TimestampTest.shouldReceiveTheTimestampOfTheSend",
            answers(0L, Message.class, "getJMSTimestamp")),
        Fault.of(
            "a JMSMessageID does not begin with ID:",
            "chapter03.MessageIdTest.shouldReplaceTheIdByOneOfTheProvider",
            on(
                Message.class,
                call -> {
                  String id = (String) call.proceed();
                  return id == null ? null : call.strike() == null ? id : id.replace("ID:", "");
                },
                "getJMSMessageID")),
        Fault.of(
            "JMSExpiration is 0",
            "chapter03.ExpirationTest.shouldAddTheTimeToLiveToTheTimeOfTheSend",
            answers(0L, Message.class, "getJMSExpiration")),
        Fault.of(
            "JMSDeliveryTime is 0",
            "chapter03.DeliveryTimeTest.shouldBeTheTimeOfTheSendWithoutADelay",
            answers(0L, Message.class, "getJMSDeliveryTime")),
        Fault.of(
            "JMSPriority is always 4",
            "chapter03.PriorityTest.shouldCarryEachOfTenLevels",
            answers(4, Message.class, "getJMSPriority")),
        Fault.of(
            "JMSDeliveryMode is always PERSISTENT",
            "chapter03.DestinationHeaderTest.shouldTakeTheDeliveryModeFromTheProducer",
            answers(2, Message.class, "getJMSDeliveryMode")),
        Fault.of(
            "JMSType is lost",
            "chapter03.LinkingHeadersTest.shouldCarryTheType",
            skips(Object.class, "setJMSType")),
        Fault.of(
            "JMSCorrelationID is lost",
            "chapter03.LinkingHeadersTest.shouldCorrelateByAStringOfTheApplication",
            skips(Object.class, "setJMSCorrelationID")),
        Fault.of(
            "JMSReplyTo is lost",
            "chapter03.LinkingHeadersTest.shouldCarryAQueueAsReplyTo",
            answers(null, Message.class, "getJMSReplyTo")),
        Fault.of(
            "JMSDestination is missing",
            "chapter03.DestinationHeaderTest.shouldReceiveTheDestinationOfTheSend",
            answers(null, Message.class, "getJMSDestination")),
        Fault.of(
            "JMSRedelivered is never true",
            "chapter03.RedeliveredTest.shouldMarkAndCountWhatComesAgainAfterRollback",
            answers(false, Message.class, "getJMSRedelivered")),
        Fault.durable(
            "JMSRedelivered is forgotten at a restart",
            "blindspots.RestartTest.shouldMarkWhatWasDeliveredBefore",
            answers(false, Message.class, "getJMSRedelivered")),
        Fault.of(
            "JMSXDeliveryCount is always 1",
            "chapter06.TransactionTest.shouldCountEachRollback",
            on(
                Message.class,
                call -> {
                  Object answer = call.proceed();
                  boolean wrong = call.arg(0).equals("JMSXDeliveryCount") && !answer.equals(1);
                  return wrong && call.strike() != null ? (Object) 1 : answer;
                },
                "getIntProperty")));
  }

  static List<Fault> properties() {
    return List.of(
        Fault.of(
            "received properties can be changed",
            "chapter03.PropertyValueTest.shouldNotSetPropertiesOfAReceivedMessage",
            forgives(MessageNotWriteableException.class, Message.class, SETTERS)),
        Fault.of(
            "names that are no identifiers are accepted for properties",
            "chapter03.PropertyNameTest.shouldRefuseWhatIsNoIdentifier",
            forgives(Exception.class, Message.class, SETTERS)),
        Fault.of(
            "values of any class are accepted for properties",
            "chapter03.PropertyValueTest.shouldRefuseObjectsOfOtherClasses",
            forgives(MessageFormatException.class, Message.class, "setObjectProperty")),
        Fault.of(
            "string properties are lost",
            "chapter03.PropertyValueTest.shouldCarryEachValueWithItsType",
            skips(Message.class, "setStringProperty")),
        Fault.of(
            "propertyExists is false",
            "chapter03.JmsxPropertyTest.shouldTellAPropertyByTheCaseOfItsName",
            answers(false, Message.class, "propertyExists")),
        Fault.of(
            "a byte property comes back as an int",
            "chapter03.PropertyValueTest.shouldCarryEachValueWithItsType",
            on(
                Message.class,
                call -> {
                  Object value = call.proceed();
                  return value instanceof Byte b && call.strike() != null
                      ? (Object) b.intValue()
                      : value;
                },
                "getObjectProperty")),
        Fault.of(
            "a long property can be read as an int",
            "chapter03.PropertyConversionTest.shouldNotReadTheRowAsTheColumn",
            on(
                Message.class,
                call -> {
                  try {
                    return call.proceed();
                  } catch (MessageFormatException e) {
                    long value = call.on(Message.class).getLongProperty(call.arg(0));
                    call.strike();
                    return (int) value;
                  }
                },
                "getIntProperty")),
        Fault.of(
            "an absent property is an empty string",
            "chapter03.PropertyValueTest.shouldReadAMissingPropertyAsNull",
            on(
                Message.class,
                call -> {
                  Object value = call.proceed();
                  return value == null && call.strike() != null ? "" : value;
                },
                "getStringProperty")),
        Fault.of(
            "clearProperties clears the body, too",
            "chapter03.PropertyValueTest.shouldClearPropertiesButNotBodyAndHeaders",
            on(
                Message.class,
                call -> {
                  call.strike().on(Message.class).clearBody();
                  return call.proceed();
                },
                "clearProperties")),
        Fault.of(
            "clearProperties keeps them",
            "chapter03.PropertyValueTest.shouldClearPropertiesButNotBodyAndHeaders",
            skips(Message.class, "clearProperties")));
  }

  static List<Fault> bodies() {
    return List.of(
        Fault.of(
            "a received text can be changed",
            "chapter03.TextAndObjectMessageTest.shouldChangeAReceivedTextOnlyOnceItWasCleared",
            forgives(MessageNotWriteableException.class, TextMessage.class, "setText")),
        Fault.of(
            "bytes can be read before reset",
            "chapter03.BytesMessageTest.shouldBeWriteOnlyWhenNew",
            forgives(
                MessageNotReadableException.class,
                BytesMessage.class,
                "readByte",
                "readInt",
                "readLong",
                "getBodyLength")),
        Fault.of(
            "clearBody clears the properties, too",
            "chapter03.BodyStateTest.shouldClearTheBodyButNotPropertiesAndHeaders",
            on(
                Message.class,
                call -> {
                  call.strike().on(Message.class).clearProperties();
                  return call.proceed();
                },
                "clearBody")),
        Fault.of(
            "isBodyAssignableTo is always true",
            "chapter03.GetBodyTest.shouldGetATextAsWhatAStringIs",
            answers(true, Message.class, "isBodyAssignableTo")),
        Fault.of(
            "bytes go on with zeros after their end",
            "chapter03.BytesMessageTest.shouldSayThatTheEndIsReached",
            on(
                BytesMessage.class,
                call -> {
                  try {
                    return call.proceed();
                  } catch (MessageEOFException e) {
                    call.strike();
                    return (byte) 0;
                  }
                },
                "readByte")),
        Fault.of(
            "a stream moves on after a conversion that failed",
            "chapter03.BodyConversionTest.shouldNotReadAFieldOfAStreamAsTheColumnAndStayInPlace",
            on(
                StreamMessage.class,
                call -> {
                  try {
                    return call.proceed();
                  } catch (MessageFormatException | NumberFormatException e) {
                    call.strike().on(StreamMessage.class).readObject();
                    throw e;
                  }
                },
                READERS)),
        Fault.of(
            "a long in a map can be read as an int",
            "chapter03.BodyConversionTest.shouldNotReadAnEntryOfAMapAsTheColumn",
            on(
                MapMessage.class,
                call -> {
                  try {
                    return call.proceed();
                  } catch (MessageFormatException e) {
                    long value = call.on(MapMessage.class).getLong(call.arg(0));
                    call.strike();
                    return (int) value;
                  }
                },
                "getInt")),
        Fault.of(
            "an object message gives the same object each time",
            "chapter03.TextAndObjectMessageTest.shouldReturnACopyOfTheObjectEachTime",
            SharedObjects::new),
        Fault.of(
            "what is sent is shared with the sender",
            "chapter03.BodyStateTest.shouldNotChangeWhatWasSentByChangingTheMessageAfterwards",
            SharedTexts::new));
  }

  /** Remembers the objects that were set, and gives them back as they are by now. */
  private static final class SharedObjects implements Tamper {
    private final Map<String, Object> sent = new ConcurrentHashMap<>();
    private final Map<Object, Object> set = new ConcurrentHashMap<>();

    @Override
    public Object answer(Call call) throws Throwable {
      if (call.is(ObjectMessage.class, "setObject") && call.args().get(0) != null) {
        set.put(call.target(), call.arg(0));
      }
      if (call.method().getName().equals("createObjectMessage") && call.args().size() == 1) {
        Object message = call.proceed();
        set.put(message, call.arg(0));
        return message;
      }
      if (call.is(ObjectMessage.class, "getObject", "getBody")) {
        Object real = call.proceed();
        String id = call.on(Message.class).getJMSMessageID();
        Object shared = id == null ? set.get(call.target()) : sent.get(id);
        return shared == null ? real : call.strike() == null ? real : shared;
      }
      Object answer = call.proceed();
      if (call.method().getName().equals("send")) {
        for (Object argument : call.args()) {
          if (argument instanceof ObjectMessage message && set.containsKey(message)) {
            sent.put(message.getJMSMessageID(), set.get(message));
          }
        }
      }
      return answer;
    }
  }

  /** A received text is what the sender's message has by now. */
  private static final class SharedTexts implements Tamper {
    private final Map<String, TextMessage> sent = new ConcurrentHashMap<>();

    @Override
    public Object answer(Call call) throws Throwable {
      Object answer = call.proceed();
      if (call.is(MessageProducer.class, "send") || call.method().getName().equals("send")) {
        for (Object argument : call.args()) {
          if (argument instanceof TextMessage message) {
            sent.put(message.getJMSMessageID(), message);
          }
        }
      }
      if (call.is(TextMessage.class, "getText")) {
        String id = call.on(TextMessage.class).getJMSMessageID();
        TextMessage original = id == null ? null : sent.get(id);
        if (original != null && original != call.target()) {
          call.strike();
          return original.getText();
        }
      }
      return answer;
    }
  }
}
