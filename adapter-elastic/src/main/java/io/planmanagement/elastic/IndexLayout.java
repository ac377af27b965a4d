package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.search.Searchable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The settings and mappings that an index is made with.
 *
 * <p>All that matters is said explicitly, so that a template of the cluster for indices of such
 * names does no harm. Fields that are not listed are refused, so that a mapping of other making
 * shows at once; only {@link #ATTRIBUTES} takes what comes, in types that the name of the field
 * tells, so that no plan's attribute can stand in another's way.
 */
final class IndexLayout {

  /** The version of all this; an index of another one has to be rebuilt. */
  static final long LAYOUT = 2;

  /** The plan's id, on every document. */
  static final String PLAN_ID = "planId";

  /** The plan's organisation, on every document but the traces of what is gone. */
  static final String PLAN_ORG = "planOrg";

  /** The plan's revision, on every document: its version in the index as well. */
  static final String REVISION = "revision";

  /** Whether the document is but the trace of something that is gone. */
  static final String GONE = "gone";

  /** The number of the document's {@link Place}. */
  static final String PLACE = "place";

  /** The number of linked plan services' places that were written, on the plan's document. */
  static final String PLACES = "places";

  /** The number of linked plan services, on the document of a living plan. */
  static final String SERVICES = "services";

  /** The relation of the object, with the place of its parent. */
  static final String JOIN = "join_field";

  /** The {@code objectId} of the parent, on every object below the plan. */
  static final String PARENT_ID = "parentId";

  /** The object as JSON, with all below it: kept, not searched. */
  static final String DOCUMENT = "document";

  /** The paths at which the object has a value, and those that lead there. */
  static final String PATHS = "paths";

  /** The day that the plan was made, with sub-fields for the text as it was written. */
  static final String CREATION_DATE = "creationDate";

  /**
   * The values of the properties that not every plan has. A field is named after the type of its
   * values and the path in the document from the object, {@code n:planCostShares.coinsurance}.
   *
   * <p>Besides, of the named texts what is no keyword: that they mean a day, or the words of one
   * that is too long. And on the plan's document the distinct values of all its linked plan
   * services, whose paths begin with {@link #SERVICES_PATH}: to be counted, not to be found.
   */
  static final String ATTRIBUTES = "attributes";

  static final String NUMBER = "n:";
  static final String KEYWORD = "k:";
  static final String TEXT = "t:";
  static final String BOOLEAN = "b:";
  static final String DAY = "d:";
  static final String GRAMS = "g:";

  /** Begins the paths of what linked plan services have, on the plan's document. */
  static final String SERVICES_PATH = Role.LINKED_PLAN_SERVICE.property() + ".";

  /** The sub-field of a named text for its words. */
  static final String TEXT_PART = ".text";

  /** The sub-field of a named text for its trigrams. */
  static final String GRAMS_PART = ".grams";

  /** The sub-field of {@link #CREATION_DATE} for the text as it was written. */
  static final String KEYWORD_PART = ".keyword";

  /** How many code points are a trigram. */
  static final int GRAM = 3;

  /** Fills the last trigrams of a text up, so that one begins at each of its positions. */
  static final char FILLER = '\uffff';

  static final String DAY_FORMAT = "uuuu-MM-dd";

  /** What tells our indices from others, in the mapping's {@code _meta}. */
  static final String STORE_ID = "storeId";

  static final String LAYOUT_VERSION = "layout";

  /** Makes what was written show within a second, on an index that nobody searches as well. */
  static final String REFRESH_INTERVAL = "1s";

  /**
   * The most fields, of all attributes together: each costs memory as long as the index lives. A
   * path with texts takes three, and one more on linked plan services, for facets.
   */
  private static final int MOST_FIELDS = 2_000;

  /** Of a longer one the words are found. */
  private static final int KEYWORD_LENGTH = Searchable.WHOLE_TEXT_BYTES;

  /** More than a phrase has stop words: so none reaches from one value to the next. */
  private static final int GAP = 1_000;

  private static final String RELEVANCE = "relevance";

  /** What the domain says of relevance: nothing in it depends on other documents. */
  private static final String RELEVANCE_SCRIPT =
      "double f = doc.freq;"
          + " return query.boost * 2.2 * f / (f + 1.2 * (0.25 + 0.75 * doc.length / 8));";

  private static final String GRAMS_ANALYZER = "grams";
  private static final String GRAMS_QUERY_ANALYZER = "grams_of_query";

  private IndexLayout() {}

  /**
   * Returns the body of the request that makes an index.
   *
   * @param refreshInterval a duration as Elasticsearch writes it, or {@code -1}
   * @param aliases the names that it gets in the same step
   */
  static JsonObject index(
      StoreId store, ElasticSettings settings, String refreshInterval, JsonObject aliases) {
    return Json.object(
        "settings",
        Json.object(
            "index.number_of_shards",
            settings.shards(),
            "index.number_of_replicas",
            settings.replicas(),
            "index.refresh_interval",
            refreshInterval,
            // What is gone leaves a document behind: a deletion, by a foreign hand, is no news.
            "index.gc_deletes",
            "0s",
            "index.default_pipeline",
            "_none",
            "index.final_pipeline",
            "_none",
            "index.similarity",
            similarity(),
            "index.analysis",
            analysis(),
            "index.mapping.total_fields.limit",
            MOST_FIELDS,
            "index.mapping.total_fields.ignore_dynamic_beyond_limit",
            true),
        "mappings",
        mappings(store),
        "aliases",
        aliases);
  }

  private static JsonObject similarity() {
    JsonObject script = Json.object("lang", "painless", "source", RELEVANCE_SCRIPT);
    return Json.object(RELEVANCE, Json.object("type", "scripted", "script", script));
  }

  private static JsonObject analysis() {
    JsonObject filler =
        Json.object(
            "type",
            "pattern_replace",
            "pattern",
            "\\z",
            "replacement",
            String.valueOf(FILLER).repeat(GRAM - 1));
    JsonObject trigram = Json.object("type", "ngram", "min_gram", GRAM, "max_gram", GRAM);
    JsonObject ofQuery =
        Json.object("type", "custom", "tokenizer", "trigram", "filter", Json.array("lowercase"));
    return Json.object(
        "char_filter",
        Json.object("filler", filler),
        "tokenizer",
        Json.object("trigram", trigram),
        "analyzer",
        Json.object(
            GRAMS_ANALYZER,
            ofQuery.with("char_filter", Json.array("filler")),
            GRAMS_QUERY_ANALYZER,
            ofQuery));
  }

  private static JsonObject mappings(StoreId store) {
    return Json.object(
        "_meta",
        Json.object(STORE_ID, store.value(), LAYOUT_VERSION, LAYOUT),
        "dynamic",
        "strict",
        "date_detection",
        false,
        "numeric_detection",
        false,
        "dynamic_templates",
        Json.array(
            // The first that matches counts.
            template("number of services", NUMBER + SERVICES_PATH, counted(type("double"))),
            template("keyword of services", KEYWORD + SERVICES_PATH, counted(keyword())),
            template("boolean of services", BOOLEAN + SERVICES_PATH, counted(type("boolean"))),
            template("day of services", DAY + SERVICES_PATH, counted(day())),
            template("number", NUMBER, type("double")),
            template("keyword", KEYWORD, keyword()),
            template("text", TEXT, text()),
            template("boolean", BOOLEAN, type("boolean")),
            template("day", DAY, day()),
            template("grams", GRAMS, grams())),
        "properties",
        properties());
  }

  private static JsonObject properties() {
    JsonObject costShares =
        object().with("deductible", type("double")).with("copay", type("double"));
    JsonObject service = object().with("name", namedText());
    JsonObject ours =
        Json.object(
            PLAN_ID,
            keyword(),
            PLAN_ORG,
            keyword(),
            REVISION,
            type("long"),
            GONE,
            type("boolean"),
            PLACE,
            type("integer"),
            PLACES,
            type("integer"),
            SERVICES,
            type("integer"),
            PARENT_ID,
            keyword(),
            PATHS,
            keyword(),
            DOCUMENT,
            Json.object("type", "object", "enabled", false),
            JOIN,
            Json.object("type", "join", "relations", relations()),
            ATTRIBUTES,
            Json.object(
                "type", "object", "dynamic", true, "subobjects", false, "properties", ofNamed()),
            "planType",
            namedText(),
            CREATION_DATE,
            Json.object(
                "type",
                "date",
                "format",
                "MM-dd-uuuu||" + DAY_FORMAT,
                "fields",
                subFields().with(KEYWORD_PART.substring(1), keyword())),
            Role.PLAN_COST_SHARES.property(),
            Json.object("properties", costShares),
            Role.LINKED_SERVICE.property(),
            Json.object("properties", service),
            Role.PLANSERVICE_COST_SHARES.property(),
            Json.object("properties", costShares));
    // A child of a plan has the fields of its own object, the plan those of its cost shares too.
    Map<String, JsonValue> all = new LinkedHashMap<>(ours.members());
    all.putAll(costShares.members());
    all.putAll(service.members());
    return new JsonObject(all);
  }

  /** What every object has. */
  private static JsonObject object() {
    return Json.object("objectId", namedText(), "objectType", namedText(), "_org", namedText());
  }

  /** What named texts have beside their own fields: always there, so no bound leaves it out. */
  private static JsonObject ofNamed() {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    NamedField.ALL.forEach(
        (path, type) -> {
          if (type == NamedField.TEXT) {
            fields.put(DAY + path, day());
            fields.put(TEXT + path, text());
          }
        });
    return new JsonObject(fields);
  }

  /** Returns the relations of the objects directly below those in that role. */
  static JsonArray relationsBelow(Role parent) {
    return parent == Role.PLAN
        ? Json.array(Role.PLAN_COST_SHARES.relation(), Role.LINKED_PLAN_SERVICE.relation())
        : Json.array(Role.LINKED_SERVICE.relation(), Role.PLANSERVICE_COST_SHARES.relation());
  }

  private static JsonObject relations() {
    return Json.object(
        Role.PLAN.relation(),
        relationsBelow(Role.PLAN),
        Role.LINKED_PLAN_SERVICE.relation(),
        relationsBelow(Role.LINKED_PLAN_SERVICE));
  }

  private static JsonObject template(String name, String prefix, JsonObject mapping) {
    return Json.object(
        name, Json.object("path_match", ATTRIBUTES + "." + prefix + "*", "mapping", mapping));
  }

  private static JsonObject type(String type) {
    return Json.object("type", type);
  }

  private static JsonObject keyword() {
    return Json.object("type", "keyword", "ignore_above", KEYWORD_LENGTH);
  }

  private static JsonObject text() {
    return Json.object(
        "type",
        "text",
        "analyzer",
        "english",
        "similarity",
        RELEVANCE,
        "position_increment_gap",
        GAP);
  }

  private static JsonObject grams() {
    return Json.object(
        "type",
        "text",
        "analyzer",
        GRAMS_ANALYZER,
        "search_analyzer",
        GRAMS_QUERY_ANALYZER,
        "norms",
        false,
        "similarity",
        "boolean",
        "position_increment_gap",
        GAP);
  }

  private static JsonObject day() {
    return Json.object("type", "date", "format", DAY_FORMAT);
  }

  /** A field that is sorted and counted, not searched. */
  private static JsonObject counted(JsonObject mapping) {
    return mapping.with("index", JsonValue.of(false));
  }

  private static JsonObject namedText() {
    return keyword().with("fields", subFields());
  }

  private static JsonObject subFields() {
    return Json.object(TEXT_PART.substring(1), text(), GRAMS_PART.substring(1), grams());
  }
}
