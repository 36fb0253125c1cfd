package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.angarium.engine.Commit;
import org.angarium.engine.Engine;
import org.angarium.engine.ScheduleBook;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.UnitOfWork;
import org.jspecify.annotations.Nullable;

/** The schedules of all engines: each is where its messages go. Thread-safe. */
final class SpreadSchedules implements ScheduleBook {
  private final Parts parts;

  SpreadSchedules(Parts parts) {
    this.parts = parts;
  }

  @Override
  public @Nullable StoredSchedule find(String key) {
    int part = parts.placeOfSchedule(key);
    return part < 0 ? null : parts.engine(part).schedules().find(key);
  }

  @Override
  public List<StoredSchedule> list() {
    List<StoredSchedule> all = new ArrayList<>();
    parts.engines().forEach(engine -> all.addAll(engine.schedules().list()));
    all.sort(Comparator.comparing(StoredSchedule::key));
    return all;
  }

  @Override
  public void onChange(Consumer<String> listener) {
    for (Engine engine : parts.engines()) {
      engine.schedules().onChange(listener);
    }
  }

  @Override
  public Commit fire(UnitOfWork firing) {
    Map.Entry<Integer, UnitOfWork> only = parts.only(firing);
    return parts.engine(only.getKey()).schedules().fire(only.getValue());
  }
}
