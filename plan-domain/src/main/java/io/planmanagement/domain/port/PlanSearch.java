package io.planmanagement.domain.port;

import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import java.util.Optional;

/**
 * Answers searches from the index that {@link PlanIndex} fills. What the parts of a search mean is
 * said with them, in {@code io.planmanagement.domain.search}; every implementation finds the same
 * hits, in the same order but where they are ordered by relevance, with the same totals and facets.
 *
 * <p>What {@link PlanIndex#apply} has done shows within a second. A search may meet objects of two
 * revisions of a plan while it is applied and for a second after; each hit is of one revision.
 *
 * <p>Every method throws {@link PortUnavailable} if the index can't be reached or is absent.
 * Thread-safe.
 */
public interface PlanSearch extends Component {

  /**
   * Carries a search out.
   *
   * <p>Going on from page to page by the cursors returns every hit once, also while others write; a
   * plan that is itself written meanwhile may be missed, or returned as it was and as it is.
   *
   * @param after where to go on; empty for the start. A cursor is good for the same search with any
   *     size, total, facets and highlights, and for the same visibility
   * @param visibility which plans are searched, counted and returned
   * @param limits the bounds that only carrying it out can tell: time, and the number of a facet's
   *     intervals. The others were checked before
   * @throws PlanRefused.BadCursor if the cursor is none that this index made for this search
   * @throws PlanRefused.Unsearchable if a bound is exceeded, or if values at one of the paths were
   *     left out of the index, so that the answer might be wrong
   */
  SearchPage search(
      Search search, Optional<Cursor> after, Visibility visibility, SearchLimits limits);
}
