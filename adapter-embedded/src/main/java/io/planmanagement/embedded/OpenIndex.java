package io.planmanagement.embedded;

import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.port.Rejection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PointValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.NumericUtils;

/**
 * A Lucene index that is open. What writes ({@link #write}, {@link #refresh}) is for one thread at
 * a time; {@link #commit} is for one thread at a time too, beside it. Neither thread may ever be
 * interrupted: Lucene closes its files then.
 */
final class OpenIndex implements AutoCloseable {

  /** The most different paths that are indexed beside those of every plan. */
  static final int MOST_PATHS = 1_000;

  private static final String LAYOUT_KEY = "layout";
  private static final String STORE_KEY = "store";
  private static final String DONE_KEY = "done";

  private final Path folder;
  private final Directory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final StoreId store;
  private final FieldBudget budget;

  /** What was written since the searchers were refreshed. */
  private final Map<PlanId, Revision> unrefreshed = new ConcurrentHashMap<>();

  private volatile Revision committed;

  /** Whether there was a commit. */
  private volatile boolean durable;

  private OpenIndex(
      Path folder, Directory directory, IndexWriter writer, Commit commit, boolean durable)
      throws IOException {
    this.folder = folder;
    this.directory = directory;
    this.writer = writer;
    this.searchers = new SearcherManager(writer, null);
    this.store = commit.store();
    this.committed = commit.done();
    this.durable = durable;
    this.budget = new FieldBudget(MOST_PATHS, paths());
  }

  /**
   * What an index has of itself.
   *
   * @param store what it was made for
   * @param done it shows what the log has up to this revision
   */
  record Commit(StoreId store, Revision done) {

    /** Reads what {@link #toMap} wrote; empty if that was another layout. */
    static Optional<Commit> of(Map<String, String> data) {
      if (!Integer.toString(PlanBlock.LAYOUT).equals(data.get(LAYOUT_KEY))) {
        return Optional.empty();
      }
      return Optional.of(
          new Commit(
              new StoreId(data.getOrDefault(STORE_KEY, "")),
              new Revision(Long.parseLong(data.getOrDefault(DONE_KEY, "")))));
    }

    Map<String, String> toMap() {
      Map<String, String> data = new HashMap<>();
      data.put(LAYOUT_KEY, Integer.toString(PlanBlock.LAYOUT));
      data.put(STORE_KEY, store.value());
      data.put(DONE_KEY, done.toString());
      return data;
    }
  }

  /**
   * Makes an index in an empty folder. Until its first {@link #commit} there is none in it.
   *
   * @param done how far the log was done when it was begun
   */
  static OpenIndex create(Path folder, StoreId store, Revision done) throws IOException {
    return open(folder, new Commit(store, done), OpenMode.CREATE);
  }

  /**
   * Opens an index.
   *
   * @param commit what {@link #inspect} found in it
   */
  static OpenIndex open(Path folder, Commit commit) throws IOException {
    return open(folder, commit, OpenMode.APPEND);
  }

  /**
   * Reads the whole index, and what it has of itself.
   *
   * @param newest the highest revision that it may know
   * @return empty if it is of no use: of another layout, or ahead of the store
   * @throws IOException if it can't be read, or what it holds is damaged
   */
  static Optional<Commit> inspect(Path folder, Revision newest) throws IOException {
    try (Directory directory = FSDirectory.open(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      for (LeafReaderContext leaf : reader.leaves()) {
        leaf.reader().checkIntegrity();
      }
      byte[] highest = PointValues.getMaxPackedValue(reader, PlanBlock.REVISION);
      if (highest != null && NumericUtils.sortableBytesToLong(highest, 0) > newest.value()) {
        return Optional.empty();
      }
      return Commit.of(reader.getIndexCommit().getUserData())
          .filter(commit -> !commit.done().isAfter(newest));
    }
  }

  Path folder() {
    return folder;
  }

  StoreId store() {
    return store;
  }

  FieldBudget budget() {
    return budget;
  }

  /** How far the log had been done when the index was last made durable, or begun. */
  Revision committed() {
    return committed;
  }

  /** Whether the index can still be written; after some failures it has to be opened anew. */
  boolean isSound() {
    return writer.isOpen();
  }

  /** Shows a block, unless a newer one of its plan is there. */
  Optional<Rejection> write(PlanBlock block) throws IOException {
    PlanId id = block.record().id();
    Revision revision = block.record().revision();
    Optional<Revision> present = Optional.ofNullable(unrefreshed.get(id));
    if (present.isEmpty()) {
      present = search(searcher -> revision(searcher.getIndexReader(), id));
    }
    if (present.isPresent() && present.get().isAfter(revision)) {
      return Optional.empty();
    }
    Optional<Rejection> rejection = Optional.empty();
    try {
      writer.updateDocuments(block.key(), block.documents());
    } catch (IllegalArgumentException refused) {
      rejection = Optional.of(new Rejection(id, "The index refuses a field of the plan."));
      writer.updateDocuments(block.key(), PlanBlock.withoutContent(block.record()).documents());
    }
    unrefreshed.put(id, revision);
    return rejection;
  }

  /** Has searches show what was written. */
  void refresh() throws IOException {
    if (!unrefreshed.isEmpty()) {
      searchers.maybeRefreshBlocking();
      unrefreshed.clear();
    }
  }

  /** Removes blocks of what is gone, of a lower revision than that; returns how many. */
  int sweep(Revision before, int limit) throws IOException {
    refresh();
    Query traces =
        new BooleanQuery.Builder()
            .add(new TermQuery(new Term(PlanBlock.KIND, PlanBlock.KIND_GONE)), Occur.FILTER)
            .add(
                LongPoint.newRangeQuery(PlanBlock.REVISION, Long.MIN_VALUE, before.value() - 1),
                Occur.FILTER)
            .build();
    List<Term> keys = search(searcher -> keys(searcher, traces, limit));
    writer.deleteDocuments(keys.toArray(Term[]::new));
    searchers.maybeRefreshBlocking();
    return keys.size();
  }

  private static List<Term> keys(IndexSearcher searcher, Query query, int limit)
      throws IOException {
    List<Term> keys = new ArrayList<>();
    int most = Math.min(limit, Math.max(1, searcher.getIndexReader().maxDoc()));
    for (ScoreDoc hit : searcher.search(query, most).scoreDocs) {
      String id = searcher.storedFields().document(hit.doc, Set.of(PlanBlock.ID)).get(PlanBlock.ID);
      keys.add(new Term(PlanBlock.PLAN, id));
    }
    return keys;
  }

  /** Returns the revision that was written, if searches don't show it yet. */
  Optional<Revision> unrefreshed(PlanId id) {
    return Optional.ofNullable(unrefreshed.get(id));
  }

  /** Returns the revision that searches show. */
  Optional<Revision> searchable(PlanId id) throws IOException {
    return search(searcher -> revision(searcher.getIndexReader(), id));
  }

  /** Makes durable what was written before, and the revision up to which that is all. */
  void commit(Revision done) throws IOException {
    if (!durable || writer.hasUncommittedChanges() || !done.equals(committed)) {
      writer.setLiveCommitData(new Commit(store, done).toMap().entrySet());
      writer.commit();
      committed = done;
      durable = true;
    }
  }

  /** A search. */
  interface Search<T> {
    T run(IndexSearcher searcher) throws IOException;
  }

  /** Searches what the last refresh shows. */
  <T> T search(Search<T> search) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      return search.run(searcher);
    } finally {
      searchers.release(searcher);
    }
  }

  /** Ends without a commit: what is not durable is lost. */
  @Override
  public void close() throws IOException {
    try (directory;
        searchers) {
      writer.rollback();
    }
  }

  /** Finds the last document of a plan's block in a part of the index; -1 if it is not there. */
  static int root(LeafReader reader, PlanId id) throws IOException {
    PostingsEnum found = reader.postings(new Term(PlanBlock.ID, id.value()), PostingsEnum.NONE);
    if (found != null) {
      for (int doc = found.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = found.nextDoc()) {
        if (reader.getLiveDocs() == null || reader.getLiveDocs().get(doc)) {
          return doc;
        }
      }
    }
    return -1;
  }

  /** Returns the revision of a document that ends a block. */
  static Revision revision(LeafReader reader, int doc) throws IOException {
    NumericDocValues revisions = reader.getNumericDocValues(PlanBlock.REVISION);
    if (revisions == null || !revisions.advanceExact(doc)) {
      throw new IOException("a document without revision");
    }
    return new Revision(revisions.longValue());
  }

  private static Optional<Revision> revision(IndexReader reader, PlanId id) throws IOException {
    for (LeafReaderContext leaf : reader.leaves()) {
      int doc = root(leaf.reader(), id);
      if (doc >= 0) {
        return Optional.of(revision(leaf.reader(), doc));
      }
    }
    return Optional.empty();
  }

  private static OpenIndex open(Path folder, Commit commit, OpenMode mode) throws IOException {
    Directory directory = FSDirectory.open(folder);
    List<AutoCloseable> opened = new ArrayList<>(List.of(directory));
    try {
      IndexWriterConfig config =
          new IndexWriterConfig(new FieldAnalyzer())
              .setSimilarity(new Relevance())
              .setOpenMode(mode)
              .setCommitOnClose(false);
      IndexWriter writer = new IndexWriter(directory, config);
      opened.add(writer);
      OpenIndex index = new OpenIndex(folder, directory, writer, commit, mode == OpenMode.APPEND);
      opened.clear();
      return index;
    } finally {
      for (int i = opened.size() - 1; i >= 0; i--) {
        closeQuietly(opened.get(i));
      }
    }
  }

  private static void closeQuietly(AutoCloseable opened) {
    try {
      opened.close();
    } catch (Exception e) {
      System.getLogger(OpenIndex.class.getName())
          .log(System.Logger.Level.WARNING, "An index was not closed well.", e);
    }
  }

  private Set<String> paths() throws IOException {
    return search(
        searcher -> {
          Set<String> paths = new HashSet<>();
          for (FieldInfo field : FieldInfos.getMergedFieldInfos(searcher.getIndexReader())) {
            PlanBlock.path(field.name).ifPresent(paths::add);
          }
          return paths;
        });
  }
}
