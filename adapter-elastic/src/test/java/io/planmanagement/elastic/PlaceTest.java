package io.planmanagement.elastic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.samples.OddPlans;
import io.planmanagement.testkit.TestPlans;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PlaceTest {

  private static final PlanId PLAN = new PlanId("p");

  @Test
  void places_are_numbered_in_the_order_of_the_document() {
    assertEquals(
        List.of("p", "p/c", "p/s/0", "p/s/0/service", "p/s/0/cost", "p/s/1", "p/s/1/service"),
        IntStream.range(0, 7).mapToObj(n -> new Place(PLAN, n).id()).toList());
    assertEquals(
        List.of(0, 0, 1, 1, 1, 2, 2),
        IntStream.range(0, 7).mapToObj(n -> new Place(PLAN, n).services()).toList());
    assertEquals(8, Place.count(2));
    assertEquals(Role.LINKED_SERVICE, new Place(PLAN, 6).role());
    assertEquals(Optional.of(new Place(PLAN, 5)), new Place(PLAN, 6).parent());
    assertEquals(Optional.of(new Place(PLAN, 0)), new Place(PLAN, 5).parent());
    assertEquals(Optional.empty(), new Place(PLAN, 0).parent());
  }

  @Test
  void a_place_is_told_by_its_id_and_its_routing() {
    for (String plan : List.of("p", "a b", "計画", "s", "c", "-", "…", "\"")) {
      for (int number = 0; number < 50; number++) {
        Place place = new Place(new PlanId(plan), number);

        assertEquals(Optional.of(place), Place.parse(place.id(), plan));
        assertEquals(Optional.empty(), Place.parse(place.id(), plan + "x"));
      }
    }
  }

  @Test
  void whatever_else_stands_in_an_index_is_in_no_place() {
    for (String id :
        List.of(
            "",
            "/",
            "/c",
            "p/",
            "p/x",
            "p/s",
            "p/s/",
            "p/s/01",
            "p/s/-1",
            "p/s/x",
            "p/c/c",
            "p/s/1/",
            "p/s/1/x",
            "p/s/1/cost/c",
            "p/s/999999999",
            "p/C",
            "p/s/1/service\n")) {
      assertEquals(Optional.empty(), Place.parse(id, "p"), id);
    }
    assertEquals(Optional.empty(), Place.parse("es_plan", "es_plan"));
    assertEquals(Optional.empty(), Place.parse("a%b", "a%b"));
  }

  @Test
  void a_record_is_laid_out_over_all_places_with_the_plans_own_last() {
    long seed = new Random().nextLong();
    for (int n = 0; n < 200; n++) {
      Plan plan = new OddPlans(seed).plan(n);
      PlanRecord record = TestPlans.record(plan, new Revision(7), n % 5);
      String which = "plan " + n + " of seed " + seed;

      List<PlacedDocument> documents = PlanPlaces.of(record);

      assertEquals(
          Stream.concat(IntStream.range(1, Place.count(record.places())).boxed(), Stream.of(0))
              .toList(),
          documents.stream().map(document -> document.place().number()).toList(),
          which);
      assertEquals(
          plan.objects().size(), documents.stream().filter(d -> !d.isGone()).count(), which);
      assertEquals(documents, PlanPlaces.of(record), which);
      for (PlacedDocument document : documents) {
        int number = document.place().number();
        if (!document.isGone()) {
          PlanObject object = plan.objects().get(number);
          assertEquals(
              Optional.of(object.objectId().value()),
              Json.text(document.source(), "objectId"),
              which);
        }
      }
      assertEquals(
          documents.size(),
          new HashSet<>(documents.stream().map(d -> d.place().id()).toList()).size());
    }
  }
}
