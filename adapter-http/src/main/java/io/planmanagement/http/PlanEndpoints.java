package io.planmanagement.http;

import io.planmanagement.application.PlanManagement;
import io.planmanagement.application.Written;
import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanPatch;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Pointer;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.port.Page;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.JsonPatch;
import io.planmanagement.json.MergePatch;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.json.PlanSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be done with plans, one at a time and as listings. */
final class PlanEndpoints {

  static final List<String> PATCH_TYPES =
      List.of(MediaTypes.JSON, MergePatch.MEDIA_TYPE, JsonPatch.MEDIA_TYPE);

  private static final List<String> JSON_ONLY = List.of(MediaTypes.JSON);
  private static final int LIST_LIMIT = 20;
  private static final int OBJECTS_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;
  private static final String PARENT_TYPE = "parent_type";

  private final PlanManagement plans;
  private final String root;
  private final Duration maxWait;

  /**
   * Makes the endpoints.
   *
   * @param root the path of the collection of plans
   * @param maxWait the longest time that a write waits to be visible
   */
  PlanEndpoints(PlanManagement plans, String root, Duration maxWait) {
    this.plans = plans;
    this.root = root;
    this.maxWait = maxWait;
  }

  void create(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    exchange.bodyType(JSON_ONLY, "Accept");
    byte[] body = exchange.body();
    Plan plan = PlanDocuments.read(body);
    answer(exchange, plans.create(plan, exchange.writeTerms(body)));
  }

  void get(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    StoredPlan plan = plans.get(exchange.planId(), exchange.visibility());
    exchange.answerRead(plan.document(), plan.revision());
  }

  void replace(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    PlanId id = exchange.planId();
    exchange.bodyType(JSON_ONLY, "Accept");
    byte[] body = exchange.body();
    Plan plan = PlanDocuments.read(body);
    if (!plan.id().equals(id)) {
      throw new PlanRefused.Invalid(
          List.of(
              Pointer.ROOT
                  .child("objectId")
                  .violates("const", "must be the id that the path has")));
    }
    answer(exchange, plans.replace(plan, exchange.changeTerms(body)));
  }

  void patch(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    PlanId id = exchange.planId();
    String type = exchange.bodyType(PATCH_TYPES, "Accept-Patch");
    byte[] body = exchange.body();
    PlanPatch patch =
        switch (type) {
          case MergePatch.MEDIA_TYPE -> MergePatch.read(body);
          case JsonPatch.MEDIA_TYPE -> JsonPatch.read(body);
          default -> PlanDocuments.partialUpdate(body);
        };
    answer(exchange, plans.patch(id, patch, exchange.changeTerms(body)));
  }

  void delete(Exchange exchange) {
    PlanId id = exchange.planId();
    Revision deletion = plans.delete(id, exchange.changeTerms(new byte[0]));
    await(exchange, id, deletion);
    exchange.header("Cache-Control", "no-store");
    exchange.answerEmpty(204);
  }

  void object(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    StoredObject object =
        plans.object(exchange.planId(), exchange.objectId(), exchange.visibility());
    exchange.answerRead(object.document(), object.revision());
  }

  void list(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    Paging paging = Paging.of(exchange, LIST_LIMIT, MAX_LIMIT);
    Page<StoredPlan> page = plans.list(paging.cursor(), paging.limit(), exchange.visibility());
    Optional<String> next = paging.next(root, page);
    next.ifPresent(exchange::linkNext);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    write(content, "{\"items\":");
    writeArray(content, page.items().stream().map(StoredPlan::document).toList());
    write(content, ",\"next\":");
    content.writeBytes(
        JsonCodec.write(next.<JsonValue>map(JsonValue::of).orElse(JsonValue.NULL)).shared());
    write(content, "}");
    exchange.answer(200, MediaTypes.JSON, content.toByteArray());
  }

  void indexed(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    StoredPlan plan = plans.indexed(exchange.planId(), exchange.visibility());
    exchange.answerRead(plan.document(), plan.revision());
  }

  void indexedObjects(Exchange exchange) throws IOException {
    exchange.accepted(JSON_ONLY);
    QueryParameters query = exchange.query(Set.of("id", PARENT_TYPE, Paging.LIMIT, Paging.CURSOR));
    ObjectId id =
        Exchange.parameter(
            "id",
            query
                .get("id")
                .orElseThrow(
                    () -> Problems.parameter("id", "The id of the objects is required.").refusal()),
            ObjectId::new);
    Optional<Role> parent = query.get(PARENT_TYPE).map(PlanEndpoints::parentRole);
    Paging paging = Paging.of(query, OBJECTS_LIMIT, MAX_LIMIT);
    Page<StoredObject> page =
        parent.isPresent()
            ? plans.indexedChildren(
                id, parent.get(), paging.cursor(), paging.limit(), exchange.visibility())
            : plans.indexedObjects(id, paging.cursor(), paging.limit(), exchange.visibility());
    List<Map.Entry<String, String>> target = new ArrayList<>();
    target.add(Map.entry("id", id.value()));
    parent.ifPresent(role -> target.add(Map.entry(PARENT_TYPE, role.relation())));
    paging.next(root + "/es_data", page, target).ifPresent(exchange::linkNext);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    writeArray(content, page.items().stream().map(PlanEndpoints::withPlanId).toList());
    exchange.answer(200, MediaTypes.JSON, content.toByteArray());
  }

  void export(Exchange exchange) throws IOException {
    String type = exchange.accepted(List.of(MediaTypes.NDJSON));
    Iterator<StoredPlan> all = plans.export(exchange.visibility()).iterator();
    boolean any = !exchange.isHead() && all.hasNext(); // fails before the answer has begun
    OutputStream out = exchange.answerStream(type);
    while (any) {
      out.write(all.next().document().shared());
      out.write('\n');
      any = all.hasNext();
    }
    out.close(); // not after a failure: only what is complete ends regularly
  }

  void schema(Exchange exchange) throws IOException {
    String type = exchange.accepted(List.of(PlanSchema.MEDIA_TYPE, MediaTypes.JSON));
    exchange.header("Cache-Control", "private, max-age=3600");
    exchange.answer(200, type, PlanSchema.document().shared());
  }

  private void answer(Exchange exchange, Written written) throws IOException {
    StoredPlan plan = written.plan();
    await(exchange, plan.id(), plan.revision());
    boolean created = written.effect() == Written.Effect.CREATED;
    if (created) {
      exchange.header("Location", root + "/" + Percent.encode(plan.id().value()));
    }
    exchange.answer(created ? 201 : 200, plan.document(), plan.revision());
  }

  /** The write is done: that the index is slow, or down, is no failure of it. */
  private void await(Exchange exchange, PlanId id, Revision revision) {
    exchange
        .wait(maxWait)
        .ifPresent(
            wait -> {
              try {
                if (plans.awaitSearchable(id, revision, wait)) {
                  exchange.header("Preference-Applied", "wait=" + wait.toSeconds());
                }
              } catch (PortUnavailable notVisible) {
                return;
              }
            });
  }

  private static Role parentRole(String relation) {
    return Role.ofRelation(relation)
        .filter(Role::hasChildren)
        .orElseThrow(
            () ->
                Problems.parameter(
                        PARENT_TYPE,
                        "This is "
                            + Role.PLAN.relation()
                            + " or "
                            + Role.LINKED_PLAN_SERVICE.relation()
                            + ".")
                    .refusal());
  }

  private static Document withPlanId(StoredObject object) {
    return JsonCodec.write(
        JsonCodec.readObject(object.document().shared())
            .with("planId", JsonValue.of(object.planId().value())));
  }

  private static void writeArray(ByteArrayOutputStream out, List<Document> documents) {
    out.write('[');
    boolean first = true;
    for (Document document : documents) {
      if (!first) {
        out.write(',');
      }
      out.writeBytes(document.shared());
      first = false;
    }
    out.write(']');
  }

  private static void write(ByteArrayOutputStream out, String ascii) {
    out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }
}
