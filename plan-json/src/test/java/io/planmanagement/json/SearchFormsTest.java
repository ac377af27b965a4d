package io.planmanagement.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.search.Query;
import io.planmanagement.domain.search.QueryPlaces;
import io.planmanagement.domain.search.Search;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What holds for both written forms, of any search. */
class SearchFormsTest {

  private static final int ROUNDS = 10_000;

  @Test
  void a_search_that_was_written_is_read_back_equal() {
    long seed = System.nanoTime();
    RandomSearches searches = new RandomSearches(seed);
    for (int round = 0; round < ROUNDS; round++) {
      Search search = searches.search();

      Document written = SearchDocuments.write(search);
      Search read = SearchDocuments.read(written.toByteArray()).search();

      String which = "seed " + seed + ", round " + round;
      assertEquals(search, read, which);
      assertEquals(
          List.copyOf(search.facets().keySet()), List.copyOf(read.facets().keySet()), which);
      assertEquals(written, SearchDocuments.write(read), which);
    }
  }

  @Test
  void a_cursor_goes_with_the_search() {
    SearchRequest request =
        new SearchRequest(
            Search.of(Query.EVERYTHING).withSize(1), Optional.of(new Cursor("a\"b\\c")));

    assertEquals(request, SearchDocuments.read(SearchDocuments.write(request).toByteArray()));
  }

  @Test
  void a_query_that_was_printed_is_parsed_back_equal() {
    long seed = System.nanoTime();
    RandomSearches searches = new RandomSearches(seed);
    for (int round = 0; round < ROUNDS; round++) {
      Query query = searches.query(1 + round % 6);

      String line = QueryLine.print(query);
      Query read = QueryLine.parse(line);

      String which = "seed " + seed + ", round " + round;
      assertEquals(query, read, which);
      assertEquals(line, QueryLine.print(read), which);
      assertTrue(line.chars().noneMatch(c -> c < ' '), which);
    }
  }

  /** The places by which violations are told: each condition begins where its own text does. */
  @Test
  void each_condition_of_a_line_is_found_where_it_is_written() {
    long seed = System.nanoTime();
    RandomSearches searches = new RandomSearches(seed);
    for (int round = 0; round < 2_000; round++) {
      Query query = searches.query(4);
      String line = QueryLine.print(query);
      ParsedQuery parsed = QueryLine.read(line);
      String which = "seed " + seed + ", round " + round;

      List<String> misplaced = new ArrayList<>();
      QueryPlaces.walk(
          query,
          (place, condition) -> {
            PlanRefused.Invalid invalid =
                new PlanRefused.Invalid(List.of(place.pointer().violates("any", "any")));
            int column = ((PlanRefused.BadQuery) parsed.inLine(invalid)).column();
            String from = line.substring(line.offsetByCodePoints(0, column - 1));
            if (!begins(from, condition)) {
              misplaced.add(place.pointer() + " at " + column);
            }
          });

      assertEquals(List.of(), misplaced, which);
    }
  }

  private static boolean begins(String line, Query condition) {
    if (condition instanceof Query.Range range) {
      return line.startsWith(afterFirstBound(QueryLine.print(range), range));
    } else if (condition instanceof Query.Exists) {
      return line.startsWith(QueryLine.print(condition).substring("exists ".length()));
    } else if (condition instanceof Query.And and) {
      return line.startsWith("(") || line.startsWith(QueryLine.print(and.of().get(0)));
    } else if (condition instanceof Query.Or or) {
      return line.startsWith("(") || line.startsWith(QueryLine.print(or.of().get(0)));
    } else if (condition instanceof Query.Term) {
      return line.startsWith(QueryLine.print(condition))
          || line.startsWith(QueryLine.print(new Query.Not(condition)));
    }
    return line.startsWith(QueryLine.print(condition));
  }

  private static String afterFirstBound(String printed, Query.Range range) {
    if (range.lower().isEmpty() || range.upper().isEmpty()) {
      return printed;
    }
    String bound = JsonCodec.write(range.lower().get().value()).toString();
    return printed.substring(bound.length()).replaceFirst("^ <=? ", "");
  }

  @Test
  void a_line_with_random_characters_changed_is_read_or_refused_at_a_column_of_it() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    RandomSearches searches = new RandomSearches(seed);
    String telling = "()\"`\\,=<>!~*. and1-e+\u0001\ud83e";
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder line = new StringBuilder(QueryLine.print(searches.query(3)));
      for (int change = 0; change <= round % 3; change++) {
        line.setCharAt(
            random.nextInt(line.length()), telling.charAt(random.nextInt(telling.length())));
      }
      String which = "seed " + seed + ", round " + round;
      try {
        Query read = QueryLine.parse(line.toString());
        assertEquals(read, QueryLine.parse(QueryLine.print(read)), which);
      } catch (PlanRefused.BadQuery expected) {
        refused++;
        int column = expected.column();
        assertTrue(column >= 1 && column <= 1 + line.codePoints().count(), which);
      }
    }
    assertTrue(refused > 1_000, "seed " + seed);
  }

  @Test
  void a_document_with_random_bytes_changed_is_read_or_refused() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    RandomSearches searches = new RandomSearches(seed);
    byte[] telling = "{}[]\",:\\/0159eE+-.tfnu".getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] json = SearchDocuments.write(searches.search()).toByteArray();
      for (int change = 0; change <= round % 3; change++) {
        json[random.nextInt(json.length)] = telling[random.nextInt(telling.length)];
      }
      try {
        SearchRequest read = SearchDocuments.read(json);
        assertEquals(
            read,
            SearchDocuments.read(SearchDocuments.write(read).toByteArray()),
            "seed " + seed + ", round " + round);
      } catch (PlanRefused.Malformed | PlanRefused.Invalid expected) {
        refused++;
      }
    }
    assertTrue(refused > 1_000, "seed " + seed);
  }
}
