package org.angarium;

import org.junit.jupiter.api.Test;

/** Repeating schedules of a broker in memory. */
class MemorySchedulesTest extends SchedulesContract {
  @Override
  Broker open() {
    BrokerBuilder builder = Broker.builder().memory("schedules");
    adjust(builder);
    return builder.open();
  }

  @Test
  void shouldDoAsTheModelDoes() {
    ScheduleModel model = new ScheduleModel(clock.millis());
    for (int i = 0; i < ScheduleModel.STEPS; i++) {
      model.step(this, () -> pass(model.downtime()));
    }
    model.done();
  }
}
