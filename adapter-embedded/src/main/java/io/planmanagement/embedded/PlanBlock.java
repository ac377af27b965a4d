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
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;

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
 * other plans have there. In a path {@code ~0} stands for {@code ~} in a name, {@code ~1} for a
 * dot, {@code ~2} for an empty name. Fields that are not from the document have a {@code #}.
 */
final class PlanBlock {

  /** The version of all this; an index of another one is made anew. */
  static final int LAYOUT = 2;

  /** The plan's id, on every document of the block: what replaces the block as a whole. */
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

  /** The paths at which the document has a value that is not null. */
  static final String EXISTS = "#exists";

  /** The paths that {@link FieldBudget} kept out of the index: they can't be searched. */
  static final String DROPPED = "#dropped";

  static final String NUMBER = "n:";
  static final String KEYWORD = "k:";
  static final String TEXT = "t:";
  static final String BOOLEAN = "b:";

  /** Days, as their number since 1970-01-01. */
  static final String DAY = "d:";

  /** The longest text, in bytes, that is found and sorted as a whole; Lucene's limit is higher. */
  static final int KEYWORD_BYTES = 8_191;

  /** The longest path, in characters, that is indexed. */
  static final int PATH_LENGTH = 512;

  private static final Pattern ISO_DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

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

  /** Returns a name as a part of a path. */
  static String pathPart(String name) {
    return name.isEmpty() ? "~2" : name.replace("~", "~0").replace(".", "~1");
  }

  private static void addRoot(Document root, PlanRecord record, int services) {
    String id = record.id().value();
    root.add(new StringField(PLAN, id, Store.NO));
    root.add(new StringField(ID, id, Store.YES));
    root.add(new SortedDocValuesField(ID, new BytesRef(id)));
    root.add(new StringField(ROOT, "true", Store.NO));
    root.add(new LongPoint(REVISION, record.revision().value()));
    root.add(new NumericDocValuesField(REVISION, record.revision().value()));
    root.add(new NumericDocValuesField(PLACES, record.places()));
    root.add(new NumericDocValuesField(SERVICES, services));
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
    root.add(
        new LongField(DAY + "creationDate", plan.creationDate().date().toEpochDay(), Store.NO));
    JsonObject own = plan.document().without(Role.LINKED_PLAN_SERVICE.property());
    addMembers(root, "", own, budget);
  }

  private static Document service(
      PlanRecord record, StoredPlan stored, LinkedPlanService link, int place, FieldBudget budget) {
    Document document = new Document();
    document.add(new StringField(PLAN, record.id().value(), Store.NO));
    document.add(new StringField(KIND, KIND_SERVICE, Store.NO));
    document.add(new StringField(ORG, stored.org().value(), Store.NO));
    document.add(new NumericDocValuesField(PLACE, place));
    addMembers(document, "", link.document(), budget);
    return document;
  }

  private static void addMembers(
      Document document, String prefix, JsonObject object, FieldBudget budget) {
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      String path = prefix + pathPart(member.getKey());
      if (path.length() <= PATH_LENGTH) {
        add(document, path, member.getValue(), budget);
      }
    }
  }

  private static void add(Document document, String path, JsonValue value, FieldBudget budget) {
    if (value instanceof JsonObject object) {
      addMembers(document, path + ".", object, budget);
    } else if (value instanceof JsonArray array) {
      array.elements().forEach(element -> add(document, path, element, budget));
    } else if (!value.equals(JsonValue.NULL)) {
      if (budget.admits(path)) {
        document.add(new StringField(EXISTS, path, Store.NO));
        addScalar(document, path, value);
      } else {
        document.add(new StringField(DROPPED, path, Store.NO));
      }
    }
  }

  private static void addScalar(Document document, String path, JsonValue value) {
    if (value instanceof JsonNumber number) {
      double rounded = number.value().doubleValue();
      if (Double.isFinite(rounded)) {
        document.add(new DoubleField(NUMBER + path, rounded, Store.NO));
      }
    } else if (value instanceof JsonBoolean bool) {
      document.add(new KeywordField(BOOLEAN + path, Boolean.toString(bool.value()), Store.NO));
    } else if (value instanceof JsonString string) {
      BytesRef bytes = new BytesRef(string.value().getBytes(StandardCharsets.UTF_8));
      if (bytes.length <= KEYWORD_BYTES) {
        document.add(new KeywordField(KEYWORD + path, bytes, Store.NO));
      }
      document.add(new TextField(TEXT + path, string.value(), Store.NO));
      if (!path.equals("creationDate")) {
        day(string.value())
            .ifPresent(day -> document.add(new LongField(DAY + path, day, Store.NO)));
      }
    }
  }

  private static Optional<Long> day(String text) {
    if (!ISO_DAY.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(text).toEpochDay());
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }
}
