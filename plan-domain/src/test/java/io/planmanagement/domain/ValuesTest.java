package io.planmanagement.domain;

import static io.planmanagement.domain.Examples.violations;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  @ParameterizedTest
  @CsvSource({
    "12-31-2025, 2025-12-31",
    "2025-12-31, 2025-12-31",
    "12-12-2017, 2017-12-12",
    "01-02-2025, 2025-01-02",
    "2025-01-02, 2025-01-02",
    "02-29-2024, 2024-02-29",
    "2000-02-29, 2000-02-29",
    "01-01-0001, 0001-01-01",
    "9999-12-31, 9999-12-31"
  })
  void a_date_is_of_either_form_and_kept_as_it_was_written(String text, LocalDate day) {
    PlanDate date = new PlanDate(text);

    assertEquals(day, date.date());
    assertEquals(text, date.text());
    assertEquals(text, date.toString());
  }

  @Test
  void month_comes_before_day() {
    assertEquals(LocalDate.of(2017, 3, 4), new PlanDate("03-04-2017").date());
    assertEquals(List.of(" format"), violations(() -> new PlanDate("31-12-2025")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "12-31-25",
        "1-1-2025",
        "2025-1-1",
        "2025-13-01",
        "13-01-2025",
        "2025-00-01",
        "00-01-2025",
        "2025-01-00",
        "01-00-2025",
        "2025-02-30",
        "02-30-2025",
        "2023-02-29",
        "02-29-1900",
        "2025-04-31",
        "12/31/2025",
        "2025/12/31",
        "20251231",
        "2025-12-31 ",
        " 2025-12-31",
        "2025-12-31\n",
        "2025-12-31T00:00:00",
        "12-31-2025Z",
        "+2025-12-31",
        "-2025-12-31",
        "12025-12-31",
        "٢٠٢٥-١٢-٣١",
        "today",
        "2025-Dec-31"
      })
  void anything_else_is_no_date(String text) {
    assertEquals(List.of(" format"), violations(() -> new PlanDate(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.00", "62.50", "1E+400", "1E-400", "99999999999999999999.99"})
  void an_amount_is_kept_as_it_was_written(String literal) {
    assertEquals(literal, Amount.of(literal).toString());
  }

  @Test
  void amounts_are_equal_as_written_and_compare_as_numbers() {
    Amount two = Amount.of("62.50");
    Amount one = Amount.of("62.5");

    assertNotEquals(one, two);
    assertEquals(0, one.compareTo(two));
    assertTrue(one.compareTo(Amount.of("62.51")) < 0);
    assertTrue(one.compareTo(Amount.of("9")) > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "-0.01", "-1E-400", "-1E+400"})
  void an_amount_is_not_negative(String literal) {
    assertEquals(List.of(" minimum"), violations(() -> Amount.of(literal)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1E+10000", "1E-10000", "1E+999999999"})
  void an_amount_that_json_could_not_hold_is_refused(String literal) {
    assertThrows(IllegalArgumentException.class, () -> Amount.of(literal));
  }

  @Test
  void revisions_count_from_0_to_what_a_double_can_count_to() {
    assertEquals(0, Revision.NONE.value());
    assertEquals(9_007_199_254_740_991L, new Revision(Revision.MAX).value());
    assertThrows(IllegalArgumentException.class, () -> new Revision(-1));
    assertThrows(IllegalArgumentException.class, () -> new Revision(Revision.MAX + 1));
  }

  @Test
  void revisions_have_an_order() {
    Revision one = new Revision(1);
    Revision two = new Revision(2);

    assertTrue(two.isAfter(one));
    assertFalse(one.isAfter(two));
    assertFalse(one.isAfter(new Revision(1)));
    assertTrue(one.compareTo(two) < 0);
    assertTrue(two.compareTo(one) > 0);
    assertEquals(0, one.compareTo(new Revision(1)));
    assertEquals("2", two.toString());
  }

  @Test
  void roles_have_the_names_of_the_document_and_of_the_index() {
    assertEquals("", Role.PLAN.property());
    assertEquals("planCostShares", Role.PLAN_COST_SHARES.property());
    assertEquals("linkedPlanServices", Role.LINKED_PLAN_SERVICE.property());
    assertEquals("linkedService", Role.LINKED_SERVICE.property());
    assertEquals("planserviceCostShares", Role.PLANSERVICE_COST_SHARES.property());
    assertEquals(
        List.of("plan", "membercostshare", "planservice", "service", "membercostshare"),
        List.of(Role.values()).stream().map(Role::objectType).toList());
    assertEquals(
        List.of(
            "plan", "planCostShare", "linkedPlanService", "linkedService", "planserviceCostShare"),
        List.of(Role.values()).stream().map(Role::relation).toList());
  }

  @Test
  void plans_and_linked_plan_services_have_children() {
    assertEquals(
        List.of(Role.PLAN, Role.LINKED_PLAN_SERVICE),
        List.of(Role.values()).stream().filter(Role::hasChildren).toList());
  }

  @ParameterizedTest
  @EnumSource
  void a_role_is_found_by_its_relation(Role role) {
    assertEquals(Optional.of(role), Role.ofRelation(role.relation()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Plan", "membercostshare", "planCostShares"})
  void no_role_is_found_by_another_word(String relation) {
    assertEquals(Optional.empty(), Role.ofRelation(relation));
  }

  @Test
  void one_organisation_sees_its_own_plans_only() {
    Visibility one = Visibility.of(new Organisation("a"));

    assertTrue(one.includes(new Organisation("a")));
    assertFalse(one.includes(new Organisation("b")));
    assertFalse(one.includes(new Organisation("A")));
    assertTrue(Visibility.ALL.includes(new Organisation("a")));
    assertTrue(Visibility.ALL.includes(new Organisation("b")));
  }

  @Test
  void a_pointer_is_escaped_as_rfc_6901_says() {
    Pointer pointer = Pointer.ROOT.child("a/b").child("m~n").child("").child(3).child("~1");

    assertEquals("/a~1b/m~0n//3/~01", pointer.value());
    assertEquals(pointer.value(), pointer.toString());
    assertEquals("", Pointer.ROOT.value());
    assertEquals(
        new Violation(new Pointer("/x"), "type", "must be a string"),
        Pointer.ROOT.child("x").violates("type", "must be a string"));
  }

  @Test
  void a_document_is_its_bytes() {
    Document document = Document.of("\"é\"");

    assertEquals(4, document.size());
    assertArrayEquals("\"é\"".getBytes(StandardCharsets.UTF_8), document.toByteArray());
    assertNotSame(document.toByteArray(), document.toByteArray());
    assertSame(document.shared(), document.shared());
    assertEquals("\"é\"", document.toString());
  }

  @Test
  void documents_are_equal_byte_by_byte() {
    byte[] owned = {'1'};

    assertSame(owned, Document.ofOwned(owned).shared());
    assertEquals(Document.ofOwned(owned), Document.of("1"));
    assertEquals(Document.ofOwned(owned).hashCode(), Document.of("1").hashCode());
    assertNotEquals(Document.of("1"), Document.of("1.0"));
    assertNotEquals(Document.of("1").hashCode(), Document.of("2").hashCode());
    assertFalse(Document.of("1").equals((Object) "1"));
  }

  @Test
  void a_stored_plan_is_parsed_when_it_is_asked_for() {
    List<Document> parsed = new ArrayList<>();
    Document document = Document.of("{}");
    Plan plan = Examples.plan();

    StoredPlan stored =
        new StoredPlan(
            new PlanId("plan-1"),
            new Revision(7),
            new Organisation("example.com"),
            document,
            bytes -> {
              parsed.add(bytes);
              return plan;
            });

    assertEquals(new PlanId("plan-1"), stored.id());
    assertEquals(new Revision(7), stored.revision());
    assertEquals(new Organisation("example.com"), stored.org());
    assertSame(document, stored.document());
    assertEquals("StoredPlan[plan-1@7]", stored.toString());
    assertEquals(List.of(), parsed);
    assertSame(plan, stored.plan());
    assertEquals(List.of(document), parsed);
  }

  @Test
  void a_record_without_a_plan_is_one_of_a_deletion() {
    PlanId id = new PlanId("p");
    WriteToken token = new WriteToken("t");
    StoredPlan plan =
        new StoredPlan(
            id, new Revision(1), new Organisation("o"), Document.of("{}"), d -> Examples.plan());

    assertTrue(new PlanRecord(id, new Revision(1), token, 2, Optional.empty()).isDeleted());
    assertFalse(new PlanRecord(id, new Revision(1), token, 2, Optional.of(plan)).isDeleted());
  }

  @Test
  void refusals_tell_what_there_is_to_tell() {
    PlanRefused.Malformed malformed = new PlanRefused.Malformed("bad", 2, 3);
    List<Violation> violations = new ArrayList<>();
    violations.add(Pointer.ROOT.violates("type", "must be an object"));
    PlanRefused.Invalid one = new PlanRefused.Invalid(violations);
    violations.add(Pointer.ROOT.violates("type", "must be an object"));
    PlanRefused.Invalid two = new PlanRefused.Invalid(violations);

    assertEquals("bad", malformed.getMessage());
    assertEquals(2, malformed.line());
    assertEquals(3, malformed.column());
    assertEquals("The document breaks a rule.", one.getMessage());
    assertEquals("The document breaks 2 rules.", two.getMessage());
    assertEquals(1, one.violations().size());
    assertThrows(UnsupportedOperationException.class, () -> two.violations().remove(0));
    assertThrows(IllegalArgumentException.class, () -> new PlanRefused.Invalid(List.of()));
    assertEquals(
        Optional.of(new Revision(3)),
        new PlanRefused.Stale(Optional.of(new Revision(3))).current());
    assertEquals(4, new PlanRefused.TestFailed(4).operation());
  }

  @Test
  void every_refusal_has_words() {
    for (PlanRefused refusal :
        List.of(
            new PlanRefused.NotFound(),
            new PlanRefused.AlreadyExists(),
            new PlanRefused.Stale(Optional.empty()),
            new PlanRefused.TestFailed(0),
            new PlanRefused.ForeignOrganisation(),
            new PlanRefused.BadCursor())) {
      assertTrue(refusal.toString().endsWith("."), refusal.toString());
    }
  }

  @Test
  void a_failure_of_a_port_tells_what_is_known_of_the_write() {
    Exception driver = new IllegalStateException("driver");

    PortUnavailable caused =
        new PortUnavailable("store: write", PortUnavailable.Outcome.UNKNOWN, driver);
    PortUnavailable plain = new PortUnavailable("store: read", PortUnavailable.Outcome.NOT_APPLIED);
    PortUnavailable misconfigured = new PortMisconfigured("store: layout 2, not 1");

    assertEquals(PortUnavailable.Outcome.UNKNOWN, caused.outcome());
    assertSame(driver, caused.getCause());
    assertEquals("store: read", plain.getMessage());
    assertEquals(PortUnavailable.Outcome.NOT_APPLIED, plain.outcome());
    assertEquals(PortUnavailable.Outcome.NOT_APPLIED, misconfigured.outcome());
    assertEquals("store: layout 2, not 1", misconfigured.getMessage());
  }

  @Test
  void a_refusal_names_a_thousand_violations_at_most() {
    Violation violation = Pointer.ROOT.violates("type", "must be a string");

    PlanRefused.Invalid refused = new PlanRefused.Invalid(Collections.nCopies(1_001, violation));

    assertEquals(Collections.nCopies(1_000, violation), refused.violations());
    assertEquals("The document breaks 1001 rules.", refused.getMessage());
  }

  @Test
  void pointers_are_equal_by_their_text() {
    Pointer built = Pointer.ROOT.child("a/b~").child(3);

    assertEquals(new Pointer("/a~1b~0/3"), built);
    assertEquals(new Pointer("/a~1b~0/3").hashCode(), built.hashCode());
    assertEquals(new Pointer("/a~1b~0/3/c"), new Pointer("/a~1b~0/3").child("c"));
    assertNotEquals(built, Pointer.ROOT);
    assertNotEquals(built, (Object) "/a~1b~0/3");
  }
}
