package io.planmanagement.json;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Pointer;
import io.planmanagement.domain.Violation;
import io.planmanagement.domain.search.Query;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** A query that was read from one line, and where its conditions are written there. */
public final class ParsedQuery {

  private final String line;
  private final Written<Integer> written;

  ParsedQuery(String line, Written<Integer> written) {
    this.line = line;
    this.written = written;
  }

  /** Returns the query. */
  public Query query() {
    return written.query();
  }

  /**
   * Returns the refusal of a search for this query with its place in the line.
   *
   * @param invalid what {@link io.planmanagement.domain.search.Search} or {@link
   *     io.planmanagement.domain.search.SearchLimits} refuse about the search
   * @return {@link PlanRefused.BadQuery} for the first of the violations in the line; the same
   *     refusal if none of them is about the query
   */
  public PlanRefused inLine(PlanRefused.Invalid invalid) {
    Map<Pointer, Integer> offsets = written.byPointer();
    record InLine(int offset, Violation violation) {}
    Optional<InLine> first =
        invalid.violations().stream()
            .flatMap(
                violation ->
                    Optional.ofNullable(offsets.get(violation.pointer())).stream()
                        .map(offset -> new InLine(offset, violation)))
            .min(Comparator.comparingInt(InLine::offset));
    return first.isPresent()
        ? refusal(line, first.get().violation().message(), first.get().offset())
        : invalid;
  }

  /**
   * Returns the refusal of what stands at an offset of a line.
   *
   * @param offset in units of UTF-16, from 0
   */
  static PlanRefused.BadQuery refusal(String line, String reason, int offset) {
    return new PlanRefused.BadQuery(reason, 1 + line.codePointCount(0, offset));
  }
}
