package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Singleton;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the listeners of an application have heard. */
@Singleton
class Heard {
  final BlockingQueue<Object> all = new LinkedBlockingQueue<>();

  void add(Object what) {
    all.add(what);
  }

  Object next() {
    try {
      Object next = all.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("nothing was heard").isNotNull();
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
