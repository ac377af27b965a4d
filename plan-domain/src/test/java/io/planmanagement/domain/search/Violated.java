package io.planmanagement.domain.search;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.planmanagement.domain.PlanRefused;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** What tests ask of refusals. */
final class Violated {

  private Violated() {}

  /** The violations with which something is refused, each as its pointer and its keyword. */
  static List<String> rules(Executable refused) {
    return assertThrows(PlanRefused.Invalid.class, refused).violations().stream()
        .map(violation -> violation.pointer() + " " + violation.keyword())
        .toList();
  }
}
