package io.planmanagement.application;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.Rejection;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Sets aside the plans that the index refuses, and tells of them. */
record Refusals(DeadLetters deadLetters, Consumer<Incident> incidents) {

  /**
   * Sets aside.
   *
   * @param records what was applied
   */
  void setAside(List<Rejection> rejections, Collection<PlanRecord> records) {
    for (Rejection rejection : rejections) {
      records.stream()
          .filter(record -> record.id().equals(rejection.planId()))
          .forEach(
              record ->
                  deadLetters.setAside(
                      new Change(record.id(), record.revision()), rejection.reason()));
      incidents.accept(new Incident.PlanSetAside(rejection.planId(), rejection.reason()));
    }
  }
}
