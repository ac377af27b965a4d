package io.planmanagement.bootstrap.system;

import static io.planmanagement.bootstrap.system.ElasticWire.object;
import static io.planmanagement.bootstrap.system.ElasticWire.text;

import io.planmanagement.bootstrap.system.Fate.State;
import io.planmanagement.domain.Document;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.Role;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.testservers.RedisServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads what Redis and Elasticsearch really hold, by their own protocols and the layouts that are
 * documented, and compares it with what clients were told, and with each other, place by place. It
 * shares no code with the adapters.
 */
final class RawReader {

  private final String namespace;
  private final String alias;

  /**
   * A reader.
   *
   * @param namespace what the keys of the data set begin with
   * @param alias the name under which the index is searched
   */
  RawReader(String namespace, String alias) {
    this.namespace = namespace;
    this.alias = alias;
  }

  /**
   * What is wrong.
   *
   * @param lost what clients were told and Redis does not have, or has otherwise
   * @param diverged where Redis contradicts itself, or the index does not show what Redis has
   * @param letters what is wrong with the dead letters: of {@link Poison} each living plan has one,
   *     at its revision, and no other plan has any
   */
  record Findings(List<String> lost, List<String> diverged, List<String> letters) {

    boolean isClean() {
      return lost.isEmpty() && diverged.isEmpty() && letters.isEmpty();
    }
  }

  /**
   * A plan, or the trace of one, as it stands in Redis.
   *
   * @param document its JSON; empty if it is deleted
   */
  record Stored(String id, long revision, int places, String document) {

    boolean isLiving() {
      return !document.isEmpty();
    }

    Plan plan() {
      return PlanDocuments.read(Document.of(document));
    }

    State state() {
      return isLiving()
          ? new State(PlanDocuments.write(plan()).toString(), "\"" + revision + "\"")
          : State.ABSENT;
    }
  }

  /** Reads and compares everything. No client may be at work. */
  Findings read(RedisServer redis, ElasticWire elastic, Acknowledgements acknowledgements) {
    return read(redis, elastic, acknowledgements, false);
  }

  /**
   * Reads and compares everything. No client may be at work.
   *
   * @param wasRobbed whether Redis lost writes, dead letters among them: then the letter of poison
   *     may be of an older revision of it
   */
  Findings read(
      RedisServer redis,
      ElasticWire elastic,
      Acknowledgements acknowledgements,
      boolean wasRobbed) {
    List<String> lost = new ArrayList<>();
    List<String> diverged = new ArrayList<>();
    Map<String, Stored> store = store(redis, diverged);
    acknowledgements
        .all()
        .forEach(
            (id, fate) -> {
              State state = state(store, id);
              if (!fate.allows(state)) {
                lost.add(id + " is " + state + " but was told to be " + fate);
              }
            });
    compare(store, elastic.all(elastic.indexOf(alias)), diverged);
    return new Findings(lost, diverged, compareLetters(store, letters(redis), wasRobbed));
  }

  /** Returns the state that a plan is in. */
  static State state(Map<String, Stored> store, String id) {
    return Optional.ofNullable(store.get(id)).map(Stored::state).orElse(State.ABSENT);
  }

  /** Reads all records of the store, and checks that its parts agree. */
  Map<String, Stored> store(RedisServer redis, List<String> diverged) {
    Map<String, Stored> store = new TreeMap<>();
    Set<String> partitions = new HashSet<>();
    for (String key : keys(redis, "{" + namespace + ":p*}:plan:*")) {
      String partition = key.substring(0, key.indexOf('}') + 1);
      String id = key.substring(partition.length() + ":plan:".length());
      Map<String, String> fields = pairs(redis, "HGETALL", key);
      partitions.add(partition);
      store.put(
          id,
          new Stored(
              id,
              Long.parseLong(fields.getOrDefault("revision", "0")),
              Integer.parseInt(fields.getOrDefault("places", "0")),
              fields.getOrDefault("document", "")));
    }
    Map<String, Long> logged = new HashMap<>();
    Set<String> listed = new HashSet<>();
    for (String partition : partitions) {
      scores(redis, partition + ":log")
          .forEach((id, score) -> logged.put(id, (long) Double.parseDouble(score)));
      listed.addAll(scores(redis, partition + ":ids").keySet());
    }
    for (Stored stored : store.values()) {
      if (!Optional.of(stored.revision()).equals(Optional.ofNullable(logged.remove(stored.id())))) {
        diverged.add(stored.id() + " does not stand in the log at its revision");
      }
      if (listed.remove(stored.id()) != stored.isLiving()) {
        diverged.add(stored.id() + " is listed although it is deleted, or the other way round");
      }
    }
    logged.keySet().forEach(id -> diverged.add(id + " stands in the log alone"));
    listed.forEach(id -> diverged.add(id + " is listed and not there"));
    return store;
  }

  /** Returns the revisions that were set aside, by the ids of their plans. */
  private Map<String, Long> letters(RedisServer redis) {
    Map<String, Long> letters = new HashMap<>();
    for (String key : keys(redis, "{" + namespace + ":p*}:letters")) {
      for (String letter : scores(redis, key).keySet()) {
        String[] lines = letter.split("\n", -1);
        letters.put(lines[0], Long.parseLong(lines[1]));
      }
    }
    return letters;
  }

  private static List<String> compareLetters(
      Map<String, Stored> store, Map<String, Long> letters, boolean wasRobbed) {
    List<String> wrong = new ArrayList<>();
    Map<String, Long> left = new HashMap<>(letters);
    for (Stored stored : store.values()) {
      if (isPoison(stored)) {
        expect(
            stored.id(),
            "dead letter",
            Optional.of(stored.revision()),
            Optional.ofNullable(left.remove(stored.id()))
                .map(of -> wasRobbed && of < stored.revision() ? stored.revision() : of),
            wrong);
      }
    }
    left.forEach((id, revision) -> wrong.add(id + " has a dead letter, at revision " + revision));
    return wrong;
  }

  private static boolean isPoison(Stored stored) {
    return stored.isLiving() && Poison.isIn(stored.plan());
  }

  private static void compare(
      Map<String, Stored> store, Map<String, JsonObject> index, List<String> diverged) {
    Map<String, JsonObject> left = new HashMap<>(index);
    for (Stored stored : store.values()) {
      if (stored.isLiving() && !isPoison(stored)) {
        comparePlan(stored, left, diverged);
      }
    }
    left.forEach((place, hit) -> compareLeftover(place, hit, store, diverged));
  }

  /** Every object of the plan stands in its place, as it is. */
  private static void comparePlan(
      Stored stored, Map<String, JsonObject> left, List<String> diverged) {
    Plan plan = stored.plan();
    String id = stored.id();
    compareObject(stored, id, Role.PLAN, "", plan, left, diverged);
    compareObject(
        stored, id + "/c", Role.PLAN_COST_SHARES, id, plan.planCostShares(), left, diverged);
    for (int n = 0; n < plan.linkedPlanServices().size(); n++) {
      LinkedPlanService link = plan.linkedPlanServices().get(n);
      String place = id + "/s/" + n;
      compareObject(stored, place, Role.LINKED_PLAN_SERVICE, id, link, left, diverged);
      compareObject(
          stored,
          place + "/service",
          Role.LINKED_SERVICE,
          place,
          link.linkedService(),
          left,
          diverged);
      compareObject(
          stored,
          place + "/cost",
          Role.PLANSERVICE_COST_SHARES,
          place,
          link.planserviceCostShares(),
          left,
          diverged);
    }
  }

  private static void compareObject(
      Stored stored,
      String place,
      Role role,
      String parent,
      PlanObject object,
      Map<String, JsonObject> left,
      List<String> diverged) {
    JsonObject hit = left.remove(place);
    if (hit == null) {
      diverged.add(place + " is missing in the index, revision " + stored.revision());
      return;
    }
    JsonObject source = object(hit, "_source");
    expect(place, "routing", stored.id(), text(hit, "_routing"), diverged);
    expect(place, "planId", stored.id(), text(source, "planId"), diverged);
    expect(place, "revision", stored.revision(), revision(source), diverged);
    expect(place, "gone", false, isGone(source), diverged);
    expect(place, "join", role.relation() + " of " + parent, join(source), diverged);
    expect(place, "objectId", object.objectId().value(), text(source, "objectId"), diverged);
    expect(place, "objectType", role.objectType(), text(source, "objectType"), diverged);
    expect(place, "document", object.document(), document(source), diverged);
    for (String name : List.of("deductible", "copay", "name", "planType", "creationDate", "_org")) {
      object
          .document()
          .get(name)
          .filter(value -> value instanceof JsonString || value instanceof JsonNumber)
          .filter(value -> !(name.equals("name") && role == Role.PLAN))
          .ifPresent(value -> expect(place, name, plain(value), plain(source, name), diverged));
    }
  }

  /** What stands in no place of a living plan is the trace of something that is gone. */
  private static void compareLeftover(
      String place, JsonObject hit, Map<String, Stored> store, List<String> diverged) {
    JsonObject source = object(hit, "_source");
    Stored stored = store.get(text(source, "planId"));
    if (!isGone(source)) {
      diverged.add(
          place
              + (stored == null
                  ? " is of a plan that was never there"
                  : " stands in the index and nowhere else, revision " + stored.revision()));
    } else if (stored != null && revision(source) > stored.revision()) {
      diverged.add(place + " is gone at a revision that its plan does not have yet");
    }
  }

  private static void expect(
      String place, String what, Object expected, Object found, List<String> diverged) {
    if (!expected.equals(found)) {
      diverged.add(place + ": " + what + " is " + found + " and should be " + expected);
    }
  }

  /** Returns all keys of that pattern. */
  static Set<String> keys(RedisServer redis, String pattern) {
    Set<String> keys = new HashSet<>();
    String cursor = "0";
    do {
      List<?> page = (List<?>) redis.command("SCAN", cursor, "MATCH", pattern, "COUNT", "1000");
      cursor = (String) page.get(0);
      ((List<?>) page.get(1)).forEach(key -> keys.add((String) key));
    } while (!cursor.equals("0"));
    return keys;
  }

  private static Map<String, String> scores(RedisServer redis, String key) {
    return pairs(redis, "ZRANGE", key, "0", "-1", "WITHSCORES");
  }

  private static Map<String, String> pairs(RedisServer redis, String... command) {
    List<?> flat = (List<?>) redis.command(command);
    Map<String, String> pairs = new HashMap<>();
    for (int i = 0; i < flat.size(); i += 2) {
      pairs.put((String) flat.get(i), (String) flat.get(i + 1));
    }
    return pairs;
  }

  private static long revision(JsonObject source) {
    return source
        .get("revision")
        .filter(JsonNumber.class::isInstance)
        .map(value -> ((JsonNumber) value).value().longValueExact())
        .orElse(0L);
  }

  private static boolean isGone(JsonObject source) {
    return source.get("gone").equals(Optional.of(new JsonBoolean(true)));
  }

  private static String join(JsonObject source) {
    JsonValue join = source.get("join_field").orElse(JsonValue.NULL);
    if (join instanceof JsonObject child) {
      return text(child, "name") + " of " + text(child, "parent");
    }
    return text(source, "join_field") + " of ";
  }

  private static JsonValue document(JsonObject source) {
    JsonValue document = source.get("document").orElse(JsonValue.NULL);
    return document instanceof JsonString string
        ? JsonCodec.read(Document.of(string.value()))
        : document;
  }

  private static String plain(JsonObject source, String name) {
    return plain(source.get(name).orElse(JsonValue.NULL));
  }

  private static String plain(JsonValue value) {
    if (value instanceof JsonNumber number) {
      return number.value().stripTrailingZeros().toPlainString();
    }
    return value instanceof JsonString string ? string.value() : value.toString();
  }
}
