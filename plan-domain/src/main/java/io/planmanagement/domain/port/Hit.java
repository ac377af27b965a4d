package io.planmanagement.domain.port;

import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a search found.
 *
 * <p>A hit has a score where hits are ordered by relevance, and the query has a condition that adds
 * to it. Its highlights, where they were wanted, are passages of the texts that full-text
 * conditions were met in, by the texts' paths from the plan. A passage is HTML text: what is
 * written in the plan is escaped, and each word that was found stands between {@code <em>} and
 * {@code </em>}. At most three passages a path, of a short text the whole; of linked plan services
 * those of the best that meets the condition, or of others that meet it too.
 */
public sealed interface Hit {

  /** Returns how well it meets the query; empty where hits are not ordered by that. */
  OptionalDouble score();

  /** Returns passages with what was found, by path. */
  Map<String, List<String>> highlights();

  /** A plan. */
  record OfPlan(StoredPlan plan, OptionalDouble score, Map<String, List<String>> highlights)
      implements Hit {

    /** Copies the highlights. */
    public OfPlan {
      highlights = Map.copyOf(highlights);
    }
  }

  /** A linked plan service, with the plan that it belongs to. */
  record OfService(StoredObject service, OptionalDouble score, Map<String, List<String>> highlights)
      implements Hit {

    /** Copies the highlights. */
    public OfService {
      highlights = Map.copyOf(highlights);
    }
  }
}
