package org.angarium.benchmarks.micro;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.angarium.message.Body;
import org.angarium.message.MessageHead;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.DestinationName;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A message to bytes for the store, and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StoredFormBenchmark {
  /** Of the body, in bytes. */
  @Param({"100", "1024", "102400"})
  public int size;

  private SentMessage message;
  private byte[] head;
  private byte[] body;

  @Setup
  public void prepare() {
    byte[] content = new byte[size];
    new SplittableRandom(1).nextBytes(content);
    message =
        SentMessage.to(DestinationName.queue("orders"))
            .messageId("ID:3f2a9c1e-5d7b-4f7e-9f7a-0c4f4c1d2b3a:42")
            .timestamp(1_800_000_000_000L)
            .correlationId("order-4711")
            .property("kind", "k3")
            .property("amount", 120)
            .property("price", 19.75)
            .body(Body.Bytes.copyOf(content))
            .build();
    head = StoredForm.encodeHead(message);
    body = StoredForm.encodeBody(message);
  }

  @Benchmark
  public void encode(Blackhole sink) {
    sink.consume(StoredForm.encodeHead(message));
    sink.consume(StoredForm.encodeBody(message));
  }

  @Benchmark
  public SentMessage decode() {
    return StoredForm.decode(head, body);
  }

  /** What a selector needs. */
  @Benchmark
  public MessageHead decodeHead() {
    return StoredForm.decodeHead(head);
  }
}
