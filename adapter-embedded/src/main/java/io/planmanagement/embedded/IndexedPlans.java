package io.planmanagement.embedded;

import io.planmanagement.domain.Document;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanObject;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Holding;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.Standing;
import io.planmanagement.json.PlanDocuments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Reads plans and their objects back from an index. Listings go by the ids of plans. */
final class IndexedPlans {

  private static final Set<String> STORED = Set.of(PlanBlock.ID, PlanBlock.ORG, PlanBlock.JSON);
  private static final Sort BY_ID = new Sort(new SortField(PlanBlock.PLAN, SortField.Type.STRING));

  /** A page ends early once about this many bytes of documents were read for it. */
  static final long PAGE_BYTES = 16L << 20;

  /** Parts a plan's id from a number; no id has it. */
  private static final char SEPARATOR = '/';

  private IndexedPlans() {}

  static Optional<StoredPlan> find(IndexSearcher searcher, PlanId id) throws IOException {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      int doc = OpenIndex.root(leaf.reader(), id);
      if (doc >= 0) {
        return read(leaf.reader(), doc);
      }
    }
    return Optional.empty();
  }

  static Page<StoredObject> objects(
      IndexSearcher searcher,
      ObjectId id,
      PageCursor cursors,
      Optional<Cursor> after,
      int limit,
      Visibility visibility)
      throws IOException {
    Term term = new Term(PlanBlock.OBJECT, id.value());
    List<StoredObject> objects = new ArrayList<>();
    String last = "";
    long bytes = 0;
    for (ScoreDoc hit :
        hits(searcher, term, after.map(cursors::place), false, more(limit), visibility)) {
      if (objects.size() == limit || bytes >= PAGE_BYTES) {
        return new Page<>(objects, Optional.of(cursors.at(last)));
      }
      StoredPlan stored = read(searcher, hit.doc);
      DamagedDocument.reported(stored)
          .object(id)
          .ifPresent(object -> objects.add(storedObject(stored, object)));
      last = stored.id().value();
      bytes += stored.document().size();
    }
    return new Page<>(objects, Optional.empty());
  }

  static Page<StoredObject> children(
      IndexSearcher searcher,
      ObjectId id,
      Role parent,
      PageCursor cursors,
      Optional<Cursor> after,
      int limit,
      Visibility visibility)
      throws IOException {
    Term term = new Term(parent == Role.PLAN ? PlanBlock.ID : PlanBlock.LINK, id.value());
    Optional<Start> start = after.map(cursor -> Start.of(cursors.place(cursor)));
    List<StoredObject> objects = new ArrayList<>();
    String next = "";
    long bytes = 0;
    for (ScoreDoc hit :
        hits(searcher, term, start.map(Start::planId), true, more(limit), visibility)) {
      if (bytes >= PAGE_BYTES) {
        return new Page<>(objects, Optional.of(cursors.at(next)));
      }
      StoredPlan stored = read(searcher, hit.doc);
      List<PlanObject> children = children(DamagedDocument.reported(stored), id, parent);
      int first =
          start.filter(s -> s.planId().equals(stored.id().value())).map(Start::child).orElse(0);
      for (int i = first; i < children.size(); i++) {
        if (objects.size() == limit) {
          String here = stored.id().value() + SEPARATOR + i;
          return new Page<>(objects, Optional.of(cursors.at(here)));
        }
        objects.add(storedObject(stored, children.get(i)));
      }
      next = stored.id().value() + SEPARATOR + children.size();
      bytes += stored.document().size();
    }
    return new Page<>(objects, Optional.empty());
  }

  static Standing standing(IndexSearcher searcher, PlanRecord record) throws IOException {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      int doc = OpenIndex.root(leaf.reader(), record.id());
      if (doc >= 0) {
        return standing(leaf.reader(), doc, record);
      }
    }
    return new Standing(
        record.id(),
        record.isDeleted() ? Standing.Kind.IN_STEP : Standing.Kind.BEHIND,
        Revision.NONE,
        0);
  }

  private static Standing standing(LeafReader reader, int doc, PlanRecord record)
      throws IOException {
    Revision revision = OpenIndex.revision(reader, doc);
    int services = services(reader, doc);
    int order = revision.compareTo(record.revision());
    Standing.Kind kind;
    if (order > 0 || services > record.places()) {
      kind = Standing.Kind.AHEAD;
    } else if (order < 0) {
      kind = Standing.Kind.BEHIND;
    } else {
      kind =
          read(reader, doc)
                  .map(StoredPlan::document)
                  .equals(record.plan().map(StoredPlan::document))
              ? Standing.Kind.IN_STEP
              : Standing.Kind.DIFFERENT;
    }
    return new Standing(record.id(), kind, revision, services);
  }

  /** Lists the blocks by the ids of their plans. */
  static Page<Holding> holdings(
      IndexSearcher searcher, PageCursor cursors, Optional<Cursor> after, int limit)
      throws IOException {
    List<Holding> holdings = new ArrayList<>();
    Terms terms = MultiTerms.getTerms(searcher.getIndexReader(), PlanBlock.ID);
    if (terms == null) {
      return new Page<>(holdings, Optional.empty());
    }
    TermsEnum ids = terms.iterator();
    BytesRef id = first(ids, after.map(cursors::place));
    while (id != null) {
      PlanId plan = new PlanId(id.utf8ToString());
      for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
        int doc = OpenIndex.root(leaf.reader(), plan);
        if (doc >= 0) {
          if (holdings.size() == limit) {
            String last = holdings.get(limit - 1).planId().value();
            return new Page<>(holdings, Optional.of(cursors.at(last)));
          }
          holdings.add(
              new Holding(
                  plan, OpenIndex.revision(leaf.reader(), doc), services(leaf.reader(), doc)));
        }
      }
      id = ids.next();
    }
    return new Page<>(holdings, Optional.empty());
  }

  /** The first id behind that one; null if there is none, as Lucene says it. */
  private static @Nullable BytesRef first(TermsEnum ids, Optional<String> after)
      throws IOException {
    if (after.isEmpty()) {
      return ids.next();
    }
    return switch (ids.seekCeil(new BytesRef(after.get()))) {
      case END -> null;
      case FOUND -> ids.next();
      case NOT_FOUND -> ids.term();
    };
  }

  private static int services(LeafReader reader, int doc) throws IOException {
    NumericDocValues services = reader.getNumericDocValues(PlanBlock.SERVICES);
    if (services == null || !services.advanceExact(doc)) {
      throw new IOException("a block that does not tell its size");
    }
    return Math.toIntExact(services.longValue());
  }

  private static int more(int limit) {
    return limit == Integer.MAX_VALUE ? limit : limit + 1;
  }

  private static List<PlanObject> children(Plan plan, ObjectId id, Role parent) {
    List<PlanObject> children = new ArrayList<>();
    if (parent == Role.PLAN) {
      children.add(plan.planCostShares());
      children.addAll(plan.linkedPlanServices());
    } else {
      for (LinkedPlanService link : plan.linkedPlanServices()) {
        if (link.objectId().equals(id)) {
          children.add(link.linkedService());
          children.add(link.planserviceCostShares());
        }
      }
    }
    return children;
  }

  /** Finds plans by a term, in the order of their ids. */
  private static ScoreDoc[] hits(
      IndexSearcher searcher,
      Term term,
      Optional<String> start,
      boolean startIncluded,
      int limit,
      Visibility visibility)
      throws IOException {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    query.add(new TermQuery(term), Occur.FILTER);
    query.add(new TermQuery(new Term(PlanBlock.KIND, PlanBlock.KIND_PLAN)), Occur.FILTER);
    if (visibility instanceof Visibility.OneOrganisation one) {
      query.add(new TermQuery(new Term(PlanBlock.ORG, one.organisation().value())), Occur.FILTER);
    }
    if (start.isPresent()) {
      Query from =
          SortedDocValuesField.newSlowRangeQuery(
              PlanBlock.PLAN, new BytesRef(start.get()), null, startIncluded, false);
      query.add(from, Occur.FILTER);
    }
    int most = Math.min(limit, Math.max(1, searcher.getIndexReader().maxDoc()));
    return searcher.search(query.build(), most, BY_ID).scoreDocs;
  }

  /** Reads the plan whose block that document ends. */
  static StoredPlan read(IndexSearcher searcher, int doc) throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    return read(leaf.reader(), doc - leaf.docBase)
        .orElseThrow(() -> new IOException("a plan without document"));
  }

  /** Reads the document that ends a block; empty if the plan is deleted. */
  private static Optional<StoredPlan> read(LeafReader reader, int doc) throws IOException {
    org.apache.lucene.document.Document stored = reader.storedFields().document(doc, STORED);
    BytesRef json = stored.getBinaryValue(PlanBlock.JSON);
    if (json == null) {
      return Optional.empty();
    }
    byte[] bytes = new byte[json.length];
    System.arraycopy(json.bytes, json.offset, bytes, 0, json.length);
    return Optional.of(
        PlanDocuments.stored(
            new PlanId(stored.get(PlanBlock.ID)),
            OpenIndex.revision(reader, doc),
            new Organisation(stored.get(PlanBlock.ORG)),
            Document.ofOwned(bytes)));
  }

  static StoredObject storedObject(StoredPlan stored, PlanObject object) {
    return new StoredObject(stored.id(), stored.revision(), PlanDocuments.write(object));
  }

  /**
   * Where a page of children begins.
   *
   * @param planId the plan, or the next one if it is gone
   * @param child the child of that plan, from 0
   */
  private record Start(String planId, int child) {

    static Start of(String place) {
      int separator = place.lastIndexOf(SEPARATOR);
      try {
        return new Start(
            place.substring(0, Math.max(0, separator)),
            Integer.parseInt(place.substring(separator + 1)));
      } catch (NumberFormatException notOurs) {
        throw new PlanRefused.BadCursor();
      }
    }
  }
}
