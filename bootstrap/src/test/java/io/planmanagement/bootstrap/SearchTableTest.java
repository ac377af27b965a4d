package io.planmanagement.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchTableTest {

  private static final String TWO_PLANS =
      """
      {"hits": [
        {"plan": {"objectId": "p-1", "planType": "inNetwork", "name": "Cedar Gold 500",
           "planCostShares": {"deductible": 500.00, "copay": 20}, "metalLevel": "Gold"}},
        {"plan": {"objectId": "p-22", "planType": "outOfNetwork", "name": "Maple",
           "planCostShares": {"deductible": 10000}, "metalLevel": null}}
      ], "total": 2, "next": null}
      """;

  @Test
  void each_hit_has_a_line_and_numbers_end_at_one_place() {
    assertEquals(
        """
        plan  name            deductible  copay  type
        p-1   Cedar Gold 500      500.00     20  inNetwork
        p-22  Maple                10000         outOfNetwork""",
        table(TWO_PLANS, 0));
  }

  @Test
  void what_hits_are_sorted_by_is_shown_too() {
    assertEquals(
        """
        plan  name            deductible  copay  metalLevel  type
        p-1   Cedar Gold 500      500.00     20  Gold        inNetwork
        p-22  Maple                10000                     outOfNetwork""",
        table(TWO_PLANS, 0, "metalLevel", "planCostShares.deductible"));
  }

  @Test
  void where_there_is_no_room_texts_are_cut_and_then_columns_left_out_from_the_right() {
    String plans =
        """
        {"hits": [
          {"plan": {"objectId": "a-long-id-of-a-plan", "planType": "inNetwork",
             "name": "A name that is longer than most names are", "metalLevel": "Gold",
             "planCostShares": {"deductible": 500, "copay": 20}}}]}
        """;

    assertEquals(
        """
        plan                 name                      deductible  copay  metalLevel
        a-long-id-of-a-plan  A name that is longer t…         500     20  Gold""",
        table(plans, 76, "metalLevel"));
    assertEquals(
        """
        plan                 name                  deductible  copay
        a-long-id-of-a-plan  A name that is long…         500     20""",
        table(plans, 60, "metalLevel"));
  }

  @Test
  void the_score_is_shown_where_it_orders_the_hits() {
    String scored =
        "{\"hits\": [{\"plan\": {\"objectId\": \"p\", \"name\": \"n\"}, \"score\": 2}]}";

    for (List<String> order :
        List.of(List.<String>of(), List.of("_score"), List.of("name", "_score"))) {
      assertTrue(
          table(scored, 0, order.toArray(String[]::new)).contains("  2.00"), order.toString());
    }
    assertFalse(table(scored, 0, "name").contains("2.00"));
    assertFalse(table(scored, 0, "_score").contains("_score"));
  }

  @Test
  void no_line_is_wider_than_the_terminal() {
    for (int columns = 10; columns < 80; columns++) {
      for (String line : table(TWO_PLANS, columns, "metalLevel").split("\n", -1)) {
        assertTrue(TerminalText.width(line) <= columns, columns + ": " + line);
      }
    }
  }

  @Test
  void of_linked_plan_services_plan_and_service_are_shown() {
    assertEquals(
        """
        plan  service      deductible  copay
        p-1   Urgent Care           0   62.5""",
        table(
            """
            {"hits": [{"planId": "p-1", "linkedPlanService": {
              "linkedService": {"name": "Urgent Care"},
              "planserviceCostShares": {"deductible": 0, "copay": 62.5}}}]}
            """,
            0));
  }

  @Test
  void facets_of_every_kind_stand_below() {
    assertEquals(
        """
        metalLevel  plans
          Silver      175
          true          1

        deductible         plans
          0 to below 1000     10
          1000 and more        2

        copay
          plans    3
          min    1.5""",
        table(
            """
            {"hits": [], "facets": {
              "metalLevel": [{"value": "Silver", "count": 175}, {"value": true, "count": 1}],
              "deductible": [{"from": 0, "to": 1000, "count": 10}, {"from": 1000, "count": 2}],
              "copay": {"plans": 3, "min": 1.5}}}
            """,
            0));
  }

  @Test
  void found_words_are_marked_and_the_text_is_read_as_it_was_written() {
    String found =
        """
        {"hits": [{"plan": {"objectId": "p"}, "score": 1.23456, "highlights":
          {"name": ["A &lt;b&gt; &amp;amp; <em>Gold</em> plan"]}}]}
        """;

    assertTrue(
        table(found, 0).endsWith("\n    name: A <b> &amp; *Gold* plan"), () -> table(found, 0));
    assertTrue(table(found, 0).contains(" 1.23\n"), () -> table(found, 0));
    assertTrue(
        table(found, 60).endsWith("\n    name: A <b> &amp; \u001b[1mGold\u001b[0m plan"),
        () -> table(found, 60));
  }

  @Test
  void nothing_in_a_document_is_obeyed_by_the_terminal() {
    String text =
        table(
            """
            {"hits": [{"plan": {"objectId": "p\\u001b[2J\\u0007\\r\\n\\u202eq", "name": "界界"},
              "highlights": {"na\\u001bme": ["\\u001b]0;x\\u0007<em>y</em>"]}}],
             "facets": {"a\\u009bb": [{"value": "\\u001b[31m", "count": 1}]}}
            """,
            0);

    assertTrue(
        text.chars().allMatch(c -> c == '\n' || !Character.isISOControl(c)),
        text.translateEscapes());
    assertFalse(text.contains("\u202e"));
    assertTrue(text.contains("p[2J  q"), text);
  }

  @Test
  void without_a_hit_and_a_facet_there_is_nothing_to_show() {
    assertEquals("", table("{\"hits\": []}", 80));
  }

  private static String table(String answer, int columns, String... further) {
    return String.join(
        "\n",
        new SearchTable(
                JsonCodec.readObject(answer.getBytes(StandardCharsets.UTF_8)),
                List.of(further).stream().map(path -> FieldPath.parse(path).orElseThrow()).toList(),
                columns)
            .lines());
  }
}
