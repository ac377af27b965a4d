package io.planmanagement.http;

import io.planmanagement.application.PlanManagement;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Violation;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Facet;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.Search.Returned;
import io.planmanagement.domain.search.SortKey;
import io.planmanagement.json.ParsedQuery;
import io.planmanagement.json.QueryLine;
import io.planmanagement.json.SearchDocuments;
import io.planmanagement.json.SearchRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Searches, in either of their forms. */
final class SearchEndpoints {

  /** The parameter that holds a query in one line. */
  static final String QUERY = "q";

  private static final String RETURN = "return";
  private static final String SORT = "sort";
  private static final String SIZE = "size";
  private static final String FACETS = "facets";
  private static final String TOTAL = "total";
  private static final String HIGHLIGHT = "highlight";
  private static final String AFTER = "after";

  /** In the order in which the link to the next page has them. */
  private static final List<String> PARAMETERS =
      List.of(QUERY, RETURN, SORT, SIZE, FACETS, TOTAL, HIGHLIGHT, AFTER);

  private static final Map<String, Returned> RETURNED =
      Map.of("plans", Returned.PLANS, "linkedPlanServices", Returned.LINKED_PLAN_SERVICES);
  private static final List<String> JSON_ONLY = List.of(MediaTypes.JSON);
  private static final String DESCENDING = "-";

  /** A header with a longer target might not reach the client; the body has the cursor as well. */
  private static final int LONGEST_LINK = 4_000;

  private final PlanManagement plans;
  private final String path;

  /**
   * Makes the endpoints.
   *
   * @param root the path of the collection of plans
   */
  SearchEndpoints(PlanManagement plans, String root) {
    this.plans = plans;
    this.path = root + "s/search";
  }

  void inJson(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    exchange.bodyType(JSON_ONLY, "Accept");
    exchange.query(Set.of());
    SearchRequest request = SearchDocuments.read(exchange.body(), plans.searchLimits());
    answer(exchange, plans.search(request.search(), request.after(), exchange.visibility()));
  }

  void inOneLine(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    QueryParameters parameters = exchange.query(Set.copyOf(PARAMETERS));
    Optional<ParsedQuery> query = parameters.get(QUERY).map(QueryLine::read);
    Optional<Cursor> after = Paging.cursor(parameters, AFTER);
    SearchPage page;
    try {
      Search search = search(query.map(ParsedQuery::query).orElse(Query.EVERYTHING), parameters);
      page = plans.search(search, after, exchange.visibility());
    } catch (PlanRefused.Invalid invalid) {
      throw inParameters(query, invalid);
    }
    page.next()
        .map(next -> target(parameters, next))
        .filter(target -> target.length() <= LONGEST_LINK)
        .ifPresent(exchange::linkNext);
    answer(exchange, page);
  }

  private static void answer(Exchange exchange, SearchPage page) throws IOException {
    exchange.answer(200, MediaTypes.JSON, SearchDocuments.write(page).shared());
  }

  private Search search(Query query, QueryParameters parameters) {
    return new Search(
        query,
        parameters.get(RETURN).map(SearchEndpoints::returned).orElse(Returned.PLANS),
        parameters.get(SORT).map(SearchEndpoints::sort).orElse(List.of()),
        parameters.number(SIZE, Search.USUAL_SIZE, 0, plans.searchLimits().size()),
        parameters.get(FACETS).map(SearchEndpoints::facets).orElse(Map.of()),
        parameters.flag(TOTAL),
        parameters.flag(HIGHLIGHT));
  }

  private static Returned returned(String text) {
    return Optional.ofNullable(RETURNED.get(text))
        .orElseThrow(
            () -> Problems.parameter(RETURN, "This is plans or linkedPlanServices.").refusal());
  }

  private static List<SortKey> sort(String text) {
    return elements(text).map(SearchEndpoints::key).toList();
  }

  private static SortKey key(String text) {
    if (text.equals(SortKey.RELEVANCE_NAME.text())) {
      return SortKey.RELEVANCE;
    } else if (text.startsWith(DESCENDING)) {
      return SortKey.descending(path(SORT, text.substring(DESCENDING.length())));
    }
    return SortKey.ascending(path(SORT, text));
  }

  private static Map<String, Facet> facets(String text) {
    Map<String, Facet> facets = new LinkedHashMap<>();
    elements(text)
        .map(each -> path(FACETS, each))
        .forEach(
            path -> {
              Facet terms = new Facet.Terms(path, Facet.Terms.USUAL_SIZE);
              if (facets.put(path.text(), terms) != null) {
                throw Problems.parameter(FACETS, "A path is there more than once.").refusal();
              }
            });
    return facets;
  }

  private static Stream<String> elements(String list) {
    return Arrays.stream(list.split(",", -1)).map(String::strip);
  }

  private static FieldPath path(String parameter, String text) {
    return FieldPath.parse(text)
        .orElseThrow(
            () ->
                Problems.parameter(
                        parameter,
                        "These are paths parted by commas: names parted by dots, ~1 for a dot in a"
                            + " name, ~0 for a tilde.")
                    .refusal());
  }

  /** Tells what breaks a rule by the parameter that it comes from. */
  private static RuntimeException inParameters(
      Optional<ParsedQuery> query, PlanRefused.Invalid invalid) {
    PlanRefused refused = query.<PlanRefused>map(parsed -> parsed.inLine(invalid)).orElse(invalid);
    if (refused instanceof PlanRefused.BadQuery) {
      return refused;
    }
    Violation first = invalid.violations().get(0);
    return Problems.parameter(
            first.pointer().value().split("/", -1)[1], Problems.sentence(first.message()))
        .refusal();
  }

  private String target(QueryParameters parameters, Cursor next) {
    List<Map.Entry<String, String>> target = new ArrayList<>();
    for (String name : PARAMETERS) {
      parameters
          .get(name)
          .filter(value -> !name.equals(AFTER))
          .ifPresent(value -> target.add(Map.entry(name, value)));
    }
    target.add(Map.entry(AFTER, next.value()));
    return QueryParameters.target(path, target);
  }
}
