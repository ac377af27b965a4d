package io.planmanagement.json;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;

/** Reads searches from their JSON documents, and writes them and what answers them. */
public final class SearchDocuments {

  private SearchDocuments() {}

  /**
   * Reads a search, without bounds but those of any JSON document.
   *
   * @throws PlanRefused.Malformed if the bytes are no JSON document
   * @throws PlanRefused.Invalid with every violation, if the document is no search
   */
  public static SearchRequest read(byte[] json) {
    return new SearchReading().request(JsonCodec.readObject(json), within -> {});
  }

  /**
   * Reads a search within bounds.
   *
   * @throws PlanRefused.Malformed if the bytes are no JSON document
   * @throws PlanRefused.Invalid with every violation, if the document is no search; else with every
   *     bound that it exceeds
   */
  public static SearchRequest read(byte[] json, SearchLimits limits) {
    return new SearchReading().request(JsonCodec.readObject(json), limits::check);
  }

  /**
   * Writes a search.
   *
   * @return compact JSON, without the members that say what is usual
   * @throws IllegalArgumentException if the query is nested deeper than could be read back, or a
   *     text of it holds half of a surrogate pair
   */
  public static Document write(Search search) {
    return write(SearchRequest.of(search));
  }

  /**
   * Writes a search and where it goes on.
   *
   * @return compact JSON, without the members that say what is usual
   * @throws IllegalArgumentException if the query is nested deeper than could be read back, or a
   *     text of it holds half of a surrogate pair
   */
  public static Document write(SearchRequest request) {
    return JsonCodec.write(SearchWriting.document(request));
  }

  /**
   * Writes what answers a search. The documents of hits are passed through as they are.
   *
   * @return {@code {"total", "hits", "next", "facets"}}, the total where it was wanted
   */
  public static Document write(SearchPage page) {
    return SearchPageWriting.document(page);
  }
}
