package io.planmanagement.domain;

import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads a plan from its document and collects every violation on the way. */
final class PlanReader {

  private final List<Violation> violations = new ArrayList<>();
  private final PlacedObjects placed = new PlacedObjects();

  /** Attributes that bear the name of a property, which would hide it. */
  static List<Violation> misplaced(Set<String> properties, JsonObject attributes) {
    return attributes.members().keySet().stream()
        .filter(properties::contains)
        .map(name -> Pointer.ROOT.child(name).violates("attribute", "must not be an attribute"))
        .toList();
  }

  /** What a text that must say something breaks, if anything. */
  static Optional<Violation> textViolation(Pointer at, String text) {
    if (text.isEmpty()) {
      return Optional.of(at.violates("minLength", "must not be empty"));
    }
    return Text.isUnicode(text)
        ? Optional.empty()
        : Optional.of(at.violates("pattern", "must be well-formed Unicode"));
  }

  Plan read(JsonObject document) {
    Members plan = new Members(Pointer.ROOT, document, Role.PLAN);
    Optional<PlanId> id = plan.text("objectId", PlanId::violation).map(PlanId::new);
    id.ifPresent(placed::root);
    plan.objectType();
    Optional<Organisation> org = plan.org();
    Optional<String> planType = plan.text("planType", PlanReader::textViolation);
    Optional<PlanDate> creationDate =
        plan.text(
                "creationDate",
                (at, text) ->
                    PlanDate.isValid(text) ? Optional.empty() : Optional.of(PlanDate.violation(at)))
            .map(PlanDate::new);
    Optional<CostShares> costShares = plan.object(Role.PLAN_COST_SHARES).flatMap(this::costShares);
    List<LinkedPlanService> links = new ArrayList<>();
    plan.value("linkedPlanServices")
        .ifPresent(value -> readLinks(plan.at.child("linkedPlanServices"), value, links));
    violations.addAll(placed.violations());
    if (!violations.isEmpty()) {
      throw new PlanRefused.Invalid(violations);
    }
    return new Plan(
        id.orElseThrow(),
        org.orElseThrow(),
        planType.orElseThrow(),
        creationDate.orElseThrow(),
        costShares.orElseThrow(),
        links,
        plan.rest(Plan.PROPERTIES));
  }

  private void readLinks(Pointer at, JsonValue value, List<LinkedPlanService> links) {
    if (!(value instanceof JsonArray array)) {
      violations.add(wrongType(at, "array"));
      return;
    }
    for (int i = 0; i < array.elements().size(); i++) {
      Pointer place = at.child(i);
      if (array.elements().get(i) instanceof JsonObject element) {
        link(new Members(place, element, Role.LINKED_PLAN_SERVICE)).ifPresent(links::add);
      } else {
        violations.add(wrongType(place, "object"));
      }
    }
  }

  private Optional<LinkedPlanService> link(Members link) {
    Optional<ObjectId> id = link.id();
    id.ifPresent(present -> placed.addLink(link.at, present));
    link.objectType();
    Optional<Organisation> org = link.org();
    Optional<LinkedService> service = link.object(Role.LINKED_SERVICE).flatMap(this::service);
    Optional<CostShares> costShares =
        link.object(Role.PLANSERVICE_COST_SHARES).flatMap(this::costShares);
    if (id.isEmpty() || org.isEmpty() || service.isEmpty() || costShares.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new LinkedPlanService(
            id.get(),
            org.get(),
            service.get(),
            costShares.get(),
            link.rest(LinkedPlanService.PROPERTIES)));
  }

  private Optional<LinkedService> service(Members service) {
    Optional<ObjectId> id = service.id();
    service.objectType();
    Optional<Organisation> org = service.org();
    Optional<String> name = service.text("name", PlanReader::textViolation);
    if (id.isEmpty() || org.isEmpty() || name.isEmpty()) {
      return Optional.empty();
    }
    LinkedService read =
        new LinkedService(id.get(), org.get(), name.get(), service.rest(LinkedService.PROPERTIES));
    placed.add(service.at, read);
    return Optional.of(read);
  }

  private Optional<CostShares> costShares(Members shares) {
    Optional<ObjectId> id = shares.id();
    shares.objectType();
    Optional<Organisation> org = shares.org();
    Optional<Amount> deductible =
        shares.value("deductible").flatMap(value -> amount(shares.at.child("deductible"), value));
    Optional<JsonValue> copayValue = shares.document.get("copay");
    Optional<Amount> copay = copayValue.flatMap(value -> amount(shares.at.child("copay"), value));
    if (id.isEmpty()
        || org.isEmpty()
        || deductible.isEmpty()
        || copay.isPresent() != copayValue.isPresent()) {
      return Optional.empty();
    }
    CostShares read =
        new CostShares(
            id.get(), org.get(), deductible.get(), copay, shares.rest(CostShares.PROPERTIES));
    placed.add(shares.at, read);
    return Optional.of(read);
  }

  private Optional<Amount> amount(Pointer at, JsonValue value) {
    if (!(value instanceof JsonNumber number)) {
      violations.add(wrongType(at, "number"));
      return Optional.empty();
    }
    if (number.value().signum() < 0) {
      violations.add(at.violates("minimum", "must not be negative"));
      return Optional.empty();
    }
    return Optional.of(new Amount(number.value()));
  }

  private static Violation wrongType(Pointer at, String expected) {
    String article = expected.equals("array") || expected.equals("object") ? "an " : "a ";
    return at.violates("type", "must be " + article + expected);
  }

  /** One object of the document while it is read. */
  private final class Members {
    private final Pointer at;
    private final JsonObject document;
    private final Role role;

    Members(Pointer at, JsonObject document, Role role) {
      this.at = at;
      this.document = document;
      this.role = role;
    }

    Optional<JsonValue> value(String name) {
      Optional<JsonValue> value = document.get(name);
      if (value.isEmpty()) {
        violations.add(at.child(name).violates("required", "must be there"));
      }
      return value;
    }

    Optional<String> text(String name, BiFunction<Pointer, String, Optional<Violation>> rule) {
      Optional<JsonValue> value = value(name);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      if (!(value.get() instanceof JsonString string)) {
        violations.add(wrongType(at.child(name), "string"));
        return Optional.empty();
      }
      Optional<Violation> broken = rule.apply(at.child(name), string.value());
      broken.ifPresent(violations::add);
      return broken.isEmpty() ? Optional.of(string.value()) : Optional.empty();
    }

    Optional<ObjectId> id() {
      return text("objectId", ObjectId::violation).map(ObjectId::new);
    }

    Optional<Organisation> org() {
      return text("_org", Organisation::violation).map(Organisation::new);
    }

    void objectType() {
      text(
          "objectType",
          (pointer, text) ->
              text.equals(role.objectType())
                  ? Optional.empty()
                  : Optional.of(
                      pointer.violates("const", "must be \"" + role.objectType() + "\"")));
    }

    Optional<Members> object(Role child) {
      Optional<JsonValue> value = value(child.property());
      if (value.isEmpty()) {
        return Optional.empty();
      }
      Pointer place = at.child(child.property());
      if (value.get() instanceof JsonObject object) {
        return Optional.of(new Members(place, object, child));
      }
      violations.add(wrongType(place, "object"));
      return Optional.empty();
    }

    JsonObject rest(Set<String> properties) {
      Map<String, JsonValue> rest = new LinkedHashMap<>(document.members());
      rest.keySet().removeAll(properties);
      return new JsonObject(rest);
    }
  }
}
