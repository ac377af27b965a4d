package io.planmanagement.embedded;

import io.planmanagement.domain.ObjectId;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.Role;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.StoredObject;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Holding;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.Rejection;
import io.planmanagement.domain.port.Standing;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.store.AlreadyClosedException;

/**
 * The index of plans in a Lucene folder.
 *
 * <p>It is made durable at intervals, each time with the cursor of the log that it is good for, so
 * that a crash replays the log from there. An index that is no good (unreadable, of another store
 * or layout, ahead of the store) is thrown away when it is opened: it is absent then, which has the
 * whole log replayed.
 *
 * <p>All writing happens on two threads of its own, which nobody interrupts.
 */
final class LucenePlanIndex implements PlanIndex {

  private static final System.Logger LOG = System.getLogger(LucenePlanIndex.class.getName());

  /** How long a search may miss what was applied. */
  private static final Duration REFRESH_INTERVAL = Duration.ofMillis(200);

  /** Of about so many bytes of documents at a time the fields are held in memory. */
  private static final long SLICE_BYTES = 1L << 20;

  /**
   * A store that an index belongs to.
   *
   * @param id the data set
   * @param newest its highest revision
   */
  record StoreState(StoreId id, Revision newest) {}

  private final IndexFolder folder;
  private final HandOver handOver;
  private final ScheduledExecutorService writing = thread("plans-index");
  private final ScheduledExecutorService committing = thread("plans-index-commit");
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition applied = lock.newCondition();
  private long appliedTimes;

  /** Changed on the writing thread only. */
  private volatile Optional<OpenIndex> open = Optional.empty();

  /** An index that is being made anew. Changed on the writing thread only. */
  private volatile Optional<OpenIndex> rebuild = Optional.empty();

  /** Why an index that is there is not open now; it is tried again. Set on the writing thread. */
  private volatile Optional<Throwable> trouble = Optional.empty();

  private volatile boolean closed;

  private LucenePlanIndex(Path folder, HandOver handOver) {
    this.folder = new IndexFolder(folder);
    this.handOver = handOver;
  }

  /**
   * Opens the index of a folder, if there is a good one, and sets the cursor of the log to what it
   * is good for.
   *
   * @param store what the index has to agree with; empty to trust it
   */
  static LucenePlanIndex open(
      Path folder, Optional<StoreState> store, HandOver handOver, Duration commitInterval) {
    LucenePlanIndex index = new LucenePlanIndex(folder, handOver);
    boolean opened = false;
    try {
      index.call(
          () -> {
            index.openExisting(store);
            return true;
          });
      repeat(index.writing, REFRESH_INTERVAL, index::refreshAtIntervals);
      repeat(index.committing, commitInterval, index::commitAtIntervals);
      opened = true;
      return index;
    } finally {
      if (!opened) {
        index.shutDown();
      }
    }
  }

  @Override
  public Optional<StoreId> storeId() {
    return current().map(OpenIndex::store);
  }

  @Override
  public void create(StoreId store) {
    if (current().isEmpty()) {
      call(
          () -> {
            if (open.isEmpty()) {
              folder.remove();
              OpenIndex created = OpenIndex.create(folder.makeNext(), store, handOver.done());
              created.commit(created.committed());
              open = Optional.of(created);
              signalApplied();
            }
            return true;
          });
    }
  }

  @Override
  public List<Rejection> apply(StoreId store, List<PlanRecord> records) {
    return inSlices(
        records,
        slice -> {
          while (true) {
            OpenIndex index = requiredOf(store);
            Blocks blocks = Blocks.of(slice, index.budget());
            if (call(() -> writeIfShown(index, blocks))) {
              return blocks.rejections();
            }
          }
        });
  }

  /** Has records written, so many at a time that their fields fit into the memory. */
  private static List<Rejection> inSlices(
      List<PlanRecord> records, Function<List<PlanRecord>, List<Rejection>> write) {
    List<Rejection> rejections = new ArrayList<>();
    List<PlanRecord> slice = new ArrayList<>();
    long bytes = 0;
    for (PlanRecord record : records) {
      slice.add(record);
      bytes += record.plan().map(plan -> plan.document().size()).orElse(0);
      if (bytes >= SLICE_BYTES) {
        rejections.addAll(write.apply(slice));
        slice.clear();
        bytes = 0;
      }
    }
    if (!slice.isEmpty()) {
      rejections.addAll(write.apply(slice));
    }
    return rejections;
  }

  @Override
  public Optional<StoredPlan> find(PlanId id, Visibility visibility) {
    if (required().unrefreshed(id).isPresent()) {
      refresh();
    }
    return search(searcher -> IndexedPlans.find(searcher, id))
        .filter(plan -> visibility.includes(plan.org()));
  }

  @Override
  public Page<StoredObject> objects(
      ObjectId id, Optional<Cursor> after, int limit, Visibility visibility) {
    requireLimit(limit);
    OpenIndex index = required();
    PageCursor cursors = new PageCursor(index.store(), "objects", id.value());
    return search(
        searcher -> IndexedPlans.objects(searcher, id, cursors, after, limit, visibility));
  }

  @Override
  public Page<StoredObject> children(
      ObjectId id, Role parent, Optional<Cursor> after, int limit, Visibility visibility) {
    requireLimit(limit);
    if (!parent.hasChildren()) {
      throw new IllegalArgumentException("objects in that role have no children");
    }
    OpenIndex index = required();
    PageCursor cursors = new PageCursor(index.store(), "children", parent.relation(), id.value());
    return search(
        searcher -> IndexedPlans.children(searcher, id, parent, cursors, after, limit, visibility));
  }

  @Override
  public boolean awaitSearchable(PlanId id, Revision revision, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      long seen = applied();
      Optional<OpenIndex> index = current();
      if (index.isPresent() && shows(index.get(), id, revision)) {
        return true;
      }
      if (!awaitMore(seen, end)) {
        return false;
      }
    }
  }

  List<Standing> compare(StoreId store, List<PlanRecord> records) {
    OpenIndex index = requiredOf(store);
    if (records.stream().anyMatch(record -> index.unrefreshed(record.id()).isPresent())) {
      refresh();
    }
    return search(
        searcher -> {
          List<Standing> standings = new ArrayList<>(records.size());
          for (PlanRecord record : records) {
            standings.add(IndexedPlans.standing(searcher, record));
          }
          return standings;
        });
  }

  Page<Holding> holdings(StoreId store, Optional<Cursor> after, int limit) {
    requireLimit(limit);
    requiredOf(store);
    PageCursor cursors = new PageCursor(store, "holdings");
    return search(searcher -> IndexedPlans.holdings(searcher, cursors, after, limit));
  }

  int sweep(StoreId store, Revision before, int limit) {
    requireLimit(limit);
    requiredOf(store);
    return call(() -> present().sweep(before, limit));
  }

  /** Begins to make the index anew, and ends what was begun before. */
  OpenIndex beginRebuild(StoreId store) {
    requiredOf(store);
    return call(
        () -> {
          dropRebuild();
          OpenIndex begun = OpenIndex.create(folder.makeNext(), store, handOver.done());
          rebuild = Optional.of(begun);
          return begun;
        });
  }

  List<Rejection> applyTo(OpenIndex made, List<PlanRecord> records) {
    return inSlices(
        records,
        slice -> {
          Blocks blocks = Blocks.of(slice, made.budget());
          call(
              () -> {
                requireRebuild(made);
                blocks.writeTo(made);
                return true;
              });
          return blocks.rejections();
        });
  }

  /** Shows an index that was made anew, unless it shows already. */
  void show(OpenIndex made) {
    call(
        () -> {
          if (!shows(made)) {
            showNow(made);
          }
          return true;
        });
  }

  /** Drops an index that is being made anew; does nothing if it shows or is dropped already. */
  void dropRebuild(OpenIndex made) {
    call(
        () -> {
          if (isRebuild(made)) {
            dropRebuild();
          }
          return true;
        });
  }

  @Override
  public void check() {
    required();
  }

  /** Opened nothing: the index is the folder's, and ends with it. */
  @Override
  public void close() {}

  /** Makes everything durable and ends. A second call does nothing. */
  void shutDown() {
    closed = true;
    signalApplied();
    finish(committing, this::commitNow);
    finish(
        writing,
        () -> {
          dropRebuild();
          closeNow();
        });
  }

  /**
   * Makes durable what was applied, and how far the log is done.
   *
   * @throws PortUnavailable if it can't be
   */
  void commit() {
    await(
        submit(
            committing,
            () -> {
              commitNow();
              return true;
            }));
  }

  /**
   * Whether the index will still show what the log has up to this revision after a crash, so that
   * the log can forget it. Of an index that is absent it needs to show nothing.
   */
  boolean keeps(Revision revision) {
    if (current().isEmpty()) {
      return true;
    }
    if (revision.isAfter(committed())) {
      commit();
    }
    return !revision.isAfter(committed());
  }

  private Revision committed() {
    return required().committed();
  }

  // What happens on the writing thread.

  private void openExisting(Optional<StoreState> store) {
    open = Optional.empty();
    dropRebuild();
    Optional<OpenIndex> found = Optional.empty();
    Optional<Throwable> failure = Optional.empty();
    try {
      found = load(store);
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "The index can't be opened now.", e);
      failure = Optional.of(e);
    }
    // First the cursor: a commit of what is open now must not have one of what was open before.
    handOver.restart(found.map(OpenIndex::committed).orElse(Revision.NONE));
    open = found;
    trouble = failure;
    signalApplied();
  }

  /** Opens what is in the folder; removes it if it is no good. */
  private Optional<OpenIndex> load(Optional<StoreState> store) throws IOException {
    for (Path generation : folder.generations()) {
      try {
        Optional<OpenIndex.Commit> commit =
            OpenIndex.inspect(
                    generation, store.map(StoreState::newest).orElse(new Revision(Revision.MAX)))
                .filter(found -> store.isEmpty() || store.get().id().equals(found.store()));
        if (commit.isPresent()) {
          folder.keepOnly(generation);
          return Optional.of(OpenIndex.open(generation, commit.get()));
        }
        break;
      } catch (IndexNotFoundException neverFinished) {
        LOG.log(System.Logger.Level.DEBUG, "An index was not finished.", neverFinished);
      } catch (IOException | RuntimeException e) {
        if (!isDamage(e)) {
          throw e;
        }
        LOG.log(System.Logger.Level.WARNING, "The index is damaged and will be made anew.", e);
        break;
      }
    }
    folder.remove();
    return Optional.empty();
  }

  /** Writes; false if another index shows now. */
  private boolean writeIfShown(OpenIndex index, Blocks blocks) throws IOException {
    if (present() != index) {
      return false;
    }
    try {
      blocks.writeTo(index);
    } finally {
      signalApplied();
    }
    return true;
  }

  /** Shows the index that was made anew, from the next search on; then drops the old one. */
  private void showNow(OpenIndex made) throws IOException {
    requireRebuild(made);
    made.refresh();
    // What the old one has beyond that may be missing here: the log hands it over again.
    Revision done = lower(made.committed(), handOver.done());
    made.commit(done);
    handOver.restart(done);
    Optional<OpenIndex> old = open;
    open = rebuild;
    rebuild = Optional.empty();
    signalApplied();
    old.ifPresent(LucenePlanIndex::drop);
  }

  private void dropRebuild() {
    Optional<OpenIndex> dropped = rebuild;
    rebuild = Optional.empty();
    dropped.ifPresent(LucenePlanIndex::drop);
  }

  private void requireRebuild(OpenIndex made) {
    if (!isRebuild(made)) {
      throw new PortUnavailable("Another rebuild has ended this one.", Outcome.NOT_APPLIED);
    }
  }

  private boolean isRebuild(OpenIndex made) {
    return rebuild.filter(now -> now == made).isPresent();
  }

  private void refreshAtIntervals() {
    try {
      if (open.isPresent()) {
        open.get().refresh();
      }
      if (rebuild.isPresent()) {
        rebuild.get().refresh();
      }
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.WARNING, "The index was not refreshed.", e);
      repair(e);
    }
  }

  /** Opens the index anew if a failure has closed it or shown it to be damaged. */
  private void repair(Throwable failure) {
    if (closed || (open.isPresent() && open.get().isSound() && !isDamage(failure))) {
      return;
    }
    trouble = Optional.of(failure);
    closeNow();
    openExisting(Optional.empty());
  }

  private void closeNow() {
    Optional<OpenIndex> closing = open;
    open = Optional.empty();
    try {
      if (closing.isPresent()) {
        closing.get().close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "The index was not closed well.", e);
    }
  }

  private OpenIndex present() {
    return open.orElseThrow(LucenePlanIndex::absent);
  }

  // What happens on the committing thread.

  private void commitAtIntervals() {
    try {
      commitNow();
    } catch (Throwable e) {
      LOG.log(System.Logger.Level.WARNING, "The index was not made durable.", e);
      try {
        writing.execute(() -> repair(e));
      } catch (RejectedExecutionException ending) {
        LOG.log(System.Logger.Level.DEBUG, "The index is closed.", ending);
      }
    }
  }

  private void commitNow() throws IOException {
    Optional<OpenIndex> index = open;
    if (index.isPresent()) {
      // The cursor is read before the commit begins, so what it stands for is in it.
      Revision done = handOver.done();
      index.get().commit(done);
    }
  }

  // What happens on the threads of callers.

  private Optional<OpenIndex> current() {
    if (closed) {
      throw closedIndex();
    }
    if (trouble.isPresent()) {
      call(
          () -> {
            if (trouble.isPresent()) {
              openExisting(Optional.empty());
            }
            return true;
          });
      if (trouble.isPresent()) {
        throw new PortUnavailable("The index can't be opened.", Outcome.NOT_APPLIED, trouble.get());
      }
    }
    return open;
  }

  OpenIndex required() {
    return current().orElseThrow(LucenePlanIndex::absent);
  }

  private OpenIndex requiredOf(StoreId store) {
    OpenIndex index = required();
    if (!index.store().equals(store)) {
      throw new PortUnavailable("The index is of another data set.", Outcome.NOT_APPLIED);
    }
    return index;
  }

  private void refresh() {
    call(
        () -> {
          present().refresh();
          return true;
        });
  }

  /** Searches what the last refresh shows. */
  <T> T search(OpenIndex.Search<T> search) {
    while (true) {
      OpenIndex index = required();
      try {
        return index.search(search);
      } catch (IOException | AlreadyClosedException e) {
        if (shows(index)) {
          throw failed(e);
        }
      }
    }
  }

  private boolean shows(OpenIndex index) {
    return open.filter(now -> now == index).isPresent();
  }

  /** Whether searches show that revision or a newer one, after a refresh if that may help. */
  private boolean shows(OpenIndex index, PlanId id, Revision revision) {
    if (index.unrefreshed(id).isPresent()) {
      refresh();
    }
    try {
      return index.searchable(id).filter(shown -> !revision.isAfter(shown)).isPresent();
    } catch (IOException | AlreadyClosedException e) {
      if (shows(index)) {
        throw failed(e);
      }
      return false; // another index shows now: it is looked at next
    }
  }

  /** Counts how often something was applied, or the index came. */
  private long applied() {
    lock.lock();
    try {
      return appliedTimes;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until more is applied than was seen; false once the time is over. */
  private boolean awaitMore(long seen, long end) {
    lock.lock();
    try {
      while (appliedTimes == seen) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        applied.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PortUnavailable("A wait for the index was interrupted.", Outcome.NOT_APPLIED);
    } finally {
      lock.unlock();
    }
  }

  private void signalApplied() {
    lock.lock();
    try {
      appliedTimes++;
      applied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Runs something on the writing thread, and repairs the index if that fails. */
  private <T> T call(Callable<T> task) {
    return await(
        submit(
            writing,
            () -> {
              try {
                return task.call();
              } catch (IOException | AlreadyClosedException e) {
                repair(e);
                throw e;
              }
            }));
  }

  private static <T> Future<T> submit(ScheduledExecutorService thread, Callable<T> task) {
    try {
      return thread.submit(task);
    } catch (RejectedExecutionException ended) {
      throw closedIndex();
    }
  }

  /** Waits for the end of a task, which an interrupt does not end. */
  private static <T> T await(Future<T> running) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return running.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof PortUnavailable unavailable) {
        throw unavailable;
      }
      throw failed(failed);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static PortUnavailable failed(Exception e) {
    return new PortUnavailable("The index failed.", Outcome.UNKNOWN, e);
  }

  private static PortUnavailable absent() {
    return new PortUnavailable("There is no index.", Outcome.NOT_APPLIED);
  }

  private static PortUnavailable closedIndex() {
    return new PortUnavailable("The index is closed.", Outcome.NOT_APPLIED);
  }

  private static void requireLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a page has a limit of at least 1");
    }
  }

  /** Whether a failure says that what is on the disk is no index that can be read. */
  private static boolean isDamage(Throwable e) {
    return e instanceof CorruptIndexException
        || e instanceof IndexFormatTooOldException
        || e instanceof IndexFormatTooNewException
        || e instanceof EOFException
        || e instanceof NoSuchFileException
        || e instanceof FileNotFoundException
        || (e instanceof RuntimeException && !(e instanceof AlreadyClosedException));
  }

  /** Closes an index that nobody needs any more, and removes it. */
  private static void drop(OpenIndex index) {
    try {
      index.close();
      IndexFolder.remove(index.folder());
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "An index that is of no use was not removed.", e);
    }
  }

  private static Revision lower(Revision one, Revision other) {
    return one.isAfter(other) ? other : one;
  }

  /**
   * Records as they are written.
   *
   * @param rejections those that can't be laid out and, once they are written, those that were
   *     refused
   */
  private record Blocks(List<PlanBlock> blocks, List<Rejection> rejections) {

    static Blocks of(List<PlanRecord> records, FieldBudget budget) {
      Blocks all = new Blocks(new ArrayList<>(), new ArrayList<>());
      for (PlanRecord record : records) {
        try {
          all.blocks.add(PlanBlock.of(record, budget));
        } catch (PlanRefused refused) {
          all.rejections.add(new Rejection(record.id(), "What is stored is no plan."));
          all.blocks.add(PlanBlock.withoutContent(record));
        }
      }
      return all;
    }

    void writeTo(OpenIndex index) throws IOException {
      for (PlanBlock block : blocks) {
        index.write(block).ifPresent(rejections::add);
      }
    }
  }

  /** Something that ends a thread's work. */
  private interface LastTask {
    void run() throws IOException;
  }

  /** Runs a last task after all others, and ends the thread. */
  private static void finish(ScheduledExecutorService thread, LastTask last) {
    if (thread.isShutdown()) {
      return;
    }
    Future<?> done =
        thread.submit(
            () -> {
              try {
                last.run();
              } catch (Throwable e) {
                LOG.log(System.Logger.Level.WARNING, "The index was not closed well.", e);
              }
            });
    thread.shutdown();
    await(done);
  }

  /** Runs a task at intervals, whatever becomes of it: what it throws would end the intervals. */
  static void repeat(ScheduledExecutorService thread, Duration interval, Runnable task) {
    long nanos = interval.toNanos();
    Future<?> unused =
        thread.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (Throwable e) {
                LOG.log(System.Logger.Level.ERROR, "A task of the index failed.", e);
              }
            },
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
