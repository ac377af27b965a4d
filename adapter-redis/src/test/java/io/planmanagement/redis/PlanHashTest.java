package io.planmanagement.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.samples.OddPlans;
import io.planmanagement.samples.SamplePlans;
import io.planmanagement.testkit.TestPlans;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The fields of a plan's hash. The script that puts objects together is in the contract's tests.
 */
final class PlanHashTest {

  private static final Pattern LINK = Pattern.compile("\u001f([^\u001f]*)\u001f");

  @Test
  void every_object_below_a_plan_is_a_field_that_has_all_of_it() {
    long seed = new Random().nextLong();
    for (Plan plan : plans(seed)) {
      Map<String, String> fields = PlanHash.objects(plan);

      for (PlanObject object : plan.objects().subList(1, plan.objects().size())) {
        String field = PlanHash.field(object.objectId());
        String whole = whole(fields, Optional.ofNullable(fields.get(field)).orElseThrow());
        assertEquals(
            object.document(),
            JsonCodec.read(whole.getBytes(StandardCharsets.UTF_8)),
            "plan " + plan.id() + " of seed " + seed);
      }
      assertEquals(
          plan.objects().stream().skip(1).map(PlanObject::objectId).distinct().count(),
          fields.size());
    }
  }

  @Test
  void an_object_of_its_own_holds_only_the_ids_of_those_below_it() {
    Plan plan = TestPlans.plan(TestPlans.freshId(), TestPlans.freshOrg(), 1);

    String link =
        Optional.ofNullable(
                PlanHash.objects(plan)
                    .get(PlanHash.field(plan.linkedPlanServices().get(0).objectId())))
            .orElseThrow();

    assertTrue(link.contains("\"coinsurance\":\"20%\""));
    assertFalse(link.contains("Well baby"));
    assertFalse(link.contains("deductible"));
  }

  @Test
  void a_record_is_read_back_equal() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (Plan plan : plans(seed)) {
      PlanRecord living =
          TestPlans.record(plan, new Revision(random.nextLong(Revision.MAX)), random.nextInt(9));

      PlanRecord read =
          PlanHash.record(
                  plan.id(),
                  reply(
                      living.revision().toString(),
                      living.token().toString(),
                      Integer.toString(living.places()),
                      plan.org().value(),
                      PlanDocuments.write(plan).toString()))
              .orElseThrow();

      assertEquals(living.revision(), read.revision());
      assertEquals(living.token(), read.token());
      assertEquals(living.places(), read.places());
      assertEquals(plan, read.plan().orElseThrow().plan(), "seed " + seed);
      assertEquals(plan.org(), read.plan().orElseThrow().org());
    }
  }

  @Test
  void a_record_without_an_organisation_is_that_of_a_deletion() {
    PlanRecord deletion = TestPlans.deletion(TestPlans.freshId(), new Revision(7), 3);

    assertEquals(
        Optional.of(deletion),
        PlanHash.record(deletion.id(), reply("7", deletion.token().toString(), "3", null, null)));
    assertEquals(
        Optional.empty(), PlanHash.record(deletion.id(), reply(null, null, null, null, null)));
  }

  @Test
  void what_is_damaged_is_a_failure_and_no_absence() {
    Plan plan = TestPlans.plan();
    String token = WriteToken.random().toString();
    List<Reply> damaged =
        List.of(
            reply("x", token, "0", plan.org().value(), "{}"),
            reply("-1", token, "0", plan.org().value(), "{}"),
            reply("9007199254740992", token, "0", plan.org().value(), "{}"),
            reply("7", "", "0", plan.org().value(), "{}"),
            reply("7", null, "0", plan.org().value(), "{}"),
            reply("7", token, "many", plan.org().value(), "{}"),
            reply("7", token, "0", "", "{}"),
            reply("7", token, "0", plan.org().value(), null),
            reply("7", token));

    for (Reply reply : damaged) {
      assertThrows(PortUnavailable.class, () -> PlanHash.record(plan.id(), reply));
    }
  }

  private static List<Plan> plans(long seed) {
    return Stream.concat(
            LongStream.range(0, 150).mapToObj(new OddPlans(seed)::plan),
            LongStream.range(0, 50).mapToObj(new SamplePlans(seed)::plan))
        .toList();
  }

  private static String whole(Map<String, String> fields, String text) {
    return LINK.matcher(text)
        .replaceAll(
            (MatchResult link) ->
                Matcher.quoteReplacement(
                    whole(
                        fields,
                        Optional.ofNullable(fields.get("object:" + link.group(1))).orElseThrow())));
  }

  private static Reply reply(@Nullable String... values) {
    return new Reply(
        Arrays.stream(values)
            .map(value -> value == null ? null : value.getBytes(StandardCharsets.UTF_8))
            .toList());
  }
}
