package io.planmanagement.embedded;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonBoolean;
import io.planmanagement.domain.JsonValue.JsonNumber;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.search.FieldPath;
import io.planmanagement.domain.search.Searchable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedNumericDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;

/**
 * How a plan stands in the index: as a block of documents, its linked plan services in their order
 * and then the plan itself, so that a condition on one and the same service is a join within the
 * block. A deleted plan leaves one document without content, which remembers its revision.
 *
 * <p>What is searched together stands together: the plan's document has the fields of its cost
 * shares too, and a linked plan service's document those of its service and its cost shares.
 *
 * <p>A field is named after the type of its values and the path in the document from the block's
 * object, {@code n:planCostShares.copay}; so no value can meet a field of another type, whatever
 * other plans have there. The path is that of {@link FieldPath#text}. Fields that are not from the
 * document have a {@code #}.
 *
 * <p>So that plans can be counted by what their linked plan services have, whatever a condition
 * says of these, the plan's document also keeps the distinct values of all of them as doc values,
 * in fields with an {@link #OF_SERVICES s} before their type, {@code
 * sn:planserviceCostShares.copay}. They are not searchable.
 *
 * <p>Of each text that is searched as a whole there is, beside the text itself, each run of three
 * characters, by which its parts are found ({@link Trigrams}).
 */
final class PlanBlock {

  /** The version of all this; an index of another one is made anew. */
  static final int LAYOUT = 3;

  /**
   * The plan's id, on every document of the block: what replaces the block as a whole, and what
   * hits that are alike are ordered by.
   */
  static final String PLAN = "#plan";

  /** The plan's id, on the last document of the block alone. */
  static final String ID = "#id";

  /** {@link #KIND_PLAN}, {@link #KIND_SERVICE} or {@link #KIND_GONE}. */
  static final String KIND = "#kind";

  static final String KIND_PLAN = "plan";
  static final String KIND_SERVICE = "service";
  static final String KIND_GONE = "gone";

  /** {@code true} on the last document of every block, deleted plans' included: ends a block. */
  static final String ROOT = "#root";

  /** The plan's organisation, on every document. */
  static final String ORG = "#org";

  /** The plan's revision, on the last document. */
  static final String REVISION = "#revision";

  /** The most linked plan services that the plan ever had, on the last document. */
  static final String PLACES = "#places";

  /** The number of linked plan services in the block, on the last document. */
  static final String SERVICES = "#services";

  /** The place of the linked plan service in the plan, from 0. */
  static final String PLACE = "#place";

  /** The ids of all objects of the plan, itself included, on the plan's document. */
  static final String OBJECT = "#object";

  /** The ids of the linked plan services, on the plan's document. */
  static final String LINK = "#link";

  /** The whole plan as JSON, stored with the plan's document. */
  static final String JSON = "#json";

  /** The paths at which, or at ones that go on from which, the document has a value. */
  static final String EXISTS = "#exists";

  /**
   * The paths that {@link FieldBudget} kept out of the index: they can't be searched. Those that
   * lead to them too, with a dot behind.
   */
  static final String DROPPED = "#dropped";

  /** Numbers, as {@link Searchable#number doubles}. */
  static final String NUMBER = "n:";

  /** Texts that are {@link Searchable#isWhole searched as a whole}. */
  static final String KEYWORD = "k:";

  /** The parts of what {@link #KEYWORD} has. */
  static final String PARTS = "g:";

  /** Words of all texts. */
  static final String TEXT = "t:";

  static final String BOOLEAN = "b:";

  /** Days that texts mean, as their number since 1970-01-01. */
  static final String DAY = "d:";

  /** Before a type: the distinct values of all linked plan services, with the plan. */
  static final String OF_SERVICES = "s";

  private static final FieldType PARTS_TYPE = partsType();

  private final Term key;
  private final PlanRecord record;
  private final List<Document> documents;

  private PlanBlock(PlanRecord record, List<Document> documents) {
    this.key = new Term(PLAN, record.id().value());
    this.record = record;
    this.documents = documents;
  }

  /** Lays out a deleted plan, or one that can't be shown: only its revision is remembered. */
  static PlanBlock withoutContent(PlanRecord record) {
    Document root = new Document();
    root.add(new StringField(KIND, KIND_GONE, Store.NO));
    addRoot(root, record, 0);
    return new PlanBlock(record, List.of(root));
  }

  /**
   * Lays out a plan.
   *
   * @throws io.planmanagement.domain.PlanRefused if what is stored is no plan
   */
  static PlanBlock of(PlanRecord record, FieldBudget budget) {
    if (record.plan().isEmpty()) {
      return withoutContent(record);
    }
    StoredPlan stored = record.plan().get();
    Plan plan = stored.plan();
    List<Document> documents = new ArrayList<>();
    for (LinkedPlanService link : plan.linkedPlanServices()) {
      documents.add(service(record, stored, link, documents.size(), budget));
    }
    Document root = new Document();
    addPlan(root, stored, plan, budget);
    addRoot(root, record, documents.size());
    documents.add(root);
    return new PlanBlock(record, documents);
  }

  /** Returns the term that all documents of the block bear, and no other. */
  Term key() {
    return key;
  }

  PlanRecord record() {
    return record;
  }

  List<Document> documents() {
    return documents;
  }

  /** Returns the path that a field has values of; empty for one that is not from the document. */
  static Optional<String> path(String field) {
    int type = field.indexOf(':');
    return field.startsWith("#") || type < 0
        ? Optional.empty()
        : Optional.of(field.substring(type + 1));
  }

  private static void addRoot(Document root, PlanRecord record, int services) {
    String id = record.id().value();
    addKey(root, record);
    root.add(new StringField(ID, id, Store.YES));
    root.add(new StringField(ROOT, "true", Store.NO));
    root.add(new LongPoint(REVISION, record.revision().value()));
    root.add(new NumericDocValuesField(REVISION, record.revision().value()));
    root.add(new NumericDocValuesField(PLACES, record.places()));
    root.add(new NumericDocValuesField(SERVICES, services));
  }

  private static void addKey(Document document, PlanRecord record) {
    String id = record.id().value();
    document.add(new StringField(PLAN, id, Store.NO));
    document.add(new SortedDocValuesField(PLAN, new BytesRef(id)));
  }

  private static void addPlan(Document root, StoredPlan stored, Plan plan, FieldBudget budget) {
    root.add(new StringField(KIND, KIND_PLAN, Store.NO));
    root.add(new StringField(ORG, stored.org().value(), Store.YES));
    root.add(new StoredField(JSON, stored.document().shared()));
    plan.objects().stream()
        .map(PlanObject::objectId)
        .distinct()
        .forEach(id -> root.add(new StringField(OBJECT, id.value(), Store.NO)));
    for (LinkedPlanService link : plan.linkedPlanServices()) {
      root.add(new StringField(LINK, link.objectId().value(), Store.NO));
    }
    JsonObject own = plan.document().without(Role.LINKED_PLAN_SERVICE.property());
    forEachValue("", own, (path, value) -> add(root, path, value, budget));
    Set<Map.Entry<String, Object>> added = new HashSet<>();
    for (LinkedPlanService link : plan.linkedPlanServices()) {
      forEachValue(
          "",
          link.document(),
          (path, value) -> {
            if (budget.admits(path)) {
              addOfServices(root, path, value, added);
            }
          });
    }
  }

  private static Document service(
      PlanRecord record, StoredPlan stored, LinkedPlanService link, int place, FieldBudget budget) {
    Document document = new Document();
    addKey(document, record);
    document.add(new StringField(KIND, KIND_SERVICE, Store.NO));
    document.add(new StringField(ORG, stored.org().value(), Store.NO));
    document.add(new NumericDocValuesField(PLACE, place));
    forEachValue("", link.document(), (path, value) -> add(document, path, value, budget));
    return document;
  }

  /** Goes through the values that count as present. */
  private static void forEachValue(
      String prefix, JsonObject object, BiConsumer<String, JsonValue> each) {
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      String path = prefix + FieldPath.part(member.getKey());
      if (path.length() <= FieldPath.MAX_LENGTH) {
        forEachValueAt(path, member.getValue(), each);
      }
    }
  }

  private static void forEachValueAt(
      String path, JsonValue value, BiConsumer<String, JsonValue> each) {
    if (value instanceof JsonObject object) {
      forEachValue(path + ".", object, each);
    } else if (value instanceof JsonArray array) {
      array.elements().forEach(element -> forEachValueAt(path, element, each));
    } else if (value instanceof JsonNumber number
        ? Searchable.number(number.value()).isPresent()
        : !value.equals(JsonValue.NULL)) {
      each.accept(path, value);
    }
  }

  private static void add(Document document, String path, JsonValue value, FieldBudget budget) {
    boolean admitted = budget.admits(path);
    document.add(new StringField(admitted ? EXISTS : DROPPED, path, Store.NO));
    for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
      document.add(
          admitted
              ? new StringField(EXISTS, path.substring(0, dot), Store.NO)
              : new StringField(DROPPED, path.substring(0, dot + 1), Store.NO));
    }
    if (!admitted) {
      return;
    }
    if (value instanceof JsonNumber number) {
      Searchable.number(number.value())
          .ifPresent(n -> document.add(new DoubleField(NUMBER + path, n, Store.NO)));
    } else if (value instanceof JsonBoolean bool) {
      document.add(new KeywordField(BOOLEAN + path, Boolean.toString(bool.value()), Store.NO));
    } else if (value instanceof JsonString string) {
      addText(document, path, string.value());
    }
  }

  private static void addText(Document document, String path, String text) {
    if (Searchable.isWhole(text)) {
      document.add(new KeywordField(KEYWORD + path, text, Store.NO));
      document.add(new Field(PARTS + path, text, PARTS_TYPE));
    }
    document.add(new TextField(TEXT + path, text, Store.NO));
    Searchable.day(text)
        .ifPresent(day -> document.add(new LongField(DAY + path, day.toEpochDay(), Store.NO)));
  }

  /** Adds a value of a linked plan service to the plan, unless it has been added before. */
  private static void addOfServices(
      Document root, String path, JsonValue value, Set<Map.Entry<String, Object>> added) {
    if (value instanceof JsonNumber number) {
      OptionalDouble rounded = Searchable.number(number.value());
      if (rounded.isPresent() && added.add(Map.entry(path, rounded.getAsDouble()))) {
        long sortable = NumericUtils.doubleToSortableLong(rounded.getAsDouble());
        root.add(new SortedNumericDocValuesField(OF_SERVICES + NUMBER + path, sortable));
      }
    } else if (value instanceof JsonBoolean bool && added.add(Map.entry(path, bool))) {
      BytesRef term = new BytesRef(Boolean.toString(bool.value()));
      root.add(new SortedSetDocValuesField(OF_SERVICES + BOOLEAN + path, term));
    } else if (value instanceof JsonString string && added.add(Map.entry(path, string))) {
      if (Searchable.isWhole(string.value())) {
        BytesRef term = new BytesRef(string.value());
        root.add(new SortedSetDocValuesField(OF_SERVICES + KEYWORD + path, term));
      }
      Searchable.day(string.value())
          .map(LocalDate::toEpochDay)
          .filter(day -> added.add(Map.entry(path, day)))
          .ifPresent(
              day -> root.add(new SortedNumericDocValuesField(OF_SERVICES + DAY + path, day)));
    }
  }

  private static FieldType partsType() {
    FieldType type = new FieldType();
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
    type.setTokenized(true);
    type.setOmitNorms(true);
    type.freeze();
    return type;
  }
}
