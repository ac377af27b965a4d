package io.planmanagement.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.PartialUpdate;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanLimits;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Violation;
import io.planmanagement.samples.OddPlans;
import io.planmanagement.samples.PlanChanges;
import io.planmanagement.samples.SamplePlans;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanDocumentsTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void any_plan_is_read_back_equal(long seed) {
    Stream<Plan> plans =
        Stream.concat(
            new SamplePlans(seed).plans().limit(500), new OddPlans(seed).plans().limit(500));

    plans.forEach(
        plan -> assertEquals(plan, PlanDocuments.read(PlanDocuments.write(plan)), "seed " + seed));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void a_document_is_counted_to_the_byte_by_the_limits(long seed) {
    Stream<Plan> plans =
        Stream.concat(
            new SamplePlans(seed).plans().limit(50), new OddPlans(seed).plans().limit(500));

    plans.forEach(
        plan -> {
          int bytes = PlanDocuments.write(plan).size();
          limit(bytes).check(plan);
          PlanRefused.Invalid refused =
              assertThrows(PlanRefused.Invalid.class, () -> limit(bytes - 1).check(plan));
          assertEquals(
              List.of("maxBytes"), refused.violations().stream().map(Violation::keyword).toList());
        });
  }

  @Test
  void a_document_begins_with_what_the_domain_names() {
    Document document =
        PlanDocuments.write(
            PlanDocuments.read(
                document(
                    """
                    {'z':1.50,'linkedPlanServices':[],'planCostShares':{'copay':1.0,'deductible':0,
                     'objectType':'membercostshare','_org':'o','objectId':'c'},'a':null,
                     'creationDate':'2025-12-31','planType':'t','_org':'o','objectType':'plan',
                     'objectId':'p'}""")));

    assertEquals(
        """
        {'objectId':'p','objectType':'plan','_org':'o','planType':'t','creationDate':'2025-12-31',\
        'planCostShares':{'objectId':'c','objectType':'membercostshare','_org':'o','deductible':0,\
        'copay':1.0},'linkedPlanServices':[],'z':1.50,'a':null}"""
            .replace('\'', '"'),
        document.toString());
  }

  @Test
  void an_object_of_a_plan_is_written_with_all_below_it() {
    LinkedPlanService link = new SamplePlans(1).plan(0).linkedPlanServices().get(0);

    Document document = PlanDocuments.write(link);

    assertEquals(link.document(), JsonCodec.read(document));
  }

  @Test
  void a_stored_plan_passes_its_document_through_and_reads_it_on_demand() {
    Plan plan = new OddPlans(1).plan(7);

    StoredPlan stored = PlanDocuments.stored(plan, new Revision(9));

    assertEquals(plan.id(), stored.id());
    assertEquals(plan.org(), stored.org());
    assertEquals(new Revision(9), stored.revision());
    assertEquals(PlanDocuments.write(plan), stored.document());
    assertEquals(plan, stored.plan());
  }

  @Test
  void what_is_stored_passes_the_same_checks_as_what_comes_from_outside() {
    Plan plan = new SamplePlans(1).plan(0);
    Document broken = Document.of("{\"objectId\":\"x\"}");

    StoredPlan stored = PlanDocuments.stored(plan.id(), new Revision(1), plan.org(), broken);

    assertSame(broken, stored.document());
    assertThrows(PlanRefused.Invalid.class, stored::plan);
  }

  @Test
  void all_violations_of_a_document_are_named_at_once() {
    PlanRefused.Invalid refused =
        assertThrows(
            PlanRefused.Invalid.class,
            () ->
                PlanDocuments.read(
                    document(
                        """
                        {'objectId':'a/b','objectType':'service','_org':1,'creationDate':'31-12-2025',
                         'planCostShares':{'objectId':'c','objectType':'membercostshare','_org':'o',
                         'deductible':-1},'linkedPlanServices':[7]}""")));

    assertEquals(
        List.of(
            "/objectId",
            "/objectType",
            "/_org",
            "/planType",
            "/creationDate",
            "/planCostShares/deductible",
            "/linkedPlanServices/0"),
        refused.violations().stream().map(violation -> violation.pointer().value()).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[{}", "{\"objectId\":\"a\",\"objectId\":\"b\"}", "{} {}"})
  void what_is_no_json_is_no_plan(String json) {
    assertThrows(PlanRefused.Malformed.class, () -> PlanDocuments.read(bytes(json)));
    assertThrows(PlanRefused.Malformed.class, () -> PlanDocuments.partialUpdate(bytes(json)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "1", "\"plan\"", "false"})
  void what_is_no_object_is_no_plan_and_no_update(String json) {
    assertThrows(PlanRefused.Invalid.class, () -> PlanDocuments.read(bytes(json)));
    assertThrows(PlanRefused.Invalid.class, () -> PlanDocuments.partialUpdate(bytes(json)));
  }

  @Test
  void a_partial_update_is_read_as_it_was_written() {
    Plan plan = new SamplePlans(1).plan(0);
    PartialUpdate update = new PlanChanges(1).update(plan, 0);

    PartialUpdate read =
        PlanDocuments.partialUpdate(JsonCodec.write(update.changes()).toByteArray());

    assertEquals(update, read);
    assertEquals(update.apply(plan.document()), read.apply(plan.document()));
  }

  @Test
  void the_three_patch_formats_can_say_the_same() {
    JsonObject document = new SamplePlans(1).plan(0).document();
    byte[] merge = bytes("{\"name\":\"x\",\"planCostShares\":{\"copay\":1.50}}");
    byte[] operations =
        document(
            """
            [{'op':'replace','path':'/name','value':'x'},
             {'op':'add','path':'/planCostShares/copay','value':1.50}]""");

    assertEquals(
        PlanDocuments.partialUpdate(merge).apply(document), MergePatch.read(merge).apply(document));
    assertEquals(
        MergePatch.read(merge).apply(document), JsonPatch.read(operations).apply(document));
  }

  private static PlanLimits limit(int bytes) {
    return new PlanLimits(bytes, 1_000, PlanLimits.MAX_DEPTH, 50_000);
  }

  private static byte[] document(String json) {
    return bytes(json.replace('\'', '"'));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
