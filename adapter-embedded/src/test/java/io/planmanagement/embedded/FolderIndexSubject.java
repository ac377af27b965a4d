package io.planmanagement.embedded;

import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.testkit.IndexSubject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** An index in a folder as a subject of the contracts: its instances share the open index. */
final class FolderIndexSubject implements IndexSubject {

  private final TestFolder folder = TestFolder.fresh();
  private Optional<LucenePlanIndex> open = Optional.empty();
  private int instances;

  @Override
  public PlanIndex open() {
    LucenePlanIndex index = opened();
    return instance(PlanIndex.class, index, index);
  }

  @Override
  public IndexUpkeep openUpkeep() {
    LucenePlanIndex index = opened();
    return instance(IndexUpkeep.class, new LuceneIndexUpkeep(index), index);
  }

  @Override
  public PlanSearch openSearch() {
    LucenePlanIndex index = opened();
    return instance(PlanSearch.class, new LucenePlanSearch(index), index);
  }

  private synchronized LucenePlanIndex opened() {
    if (open.isEmpty()) {
      open =
          Optional.of(
              LucenePlanIndex.open(
                  folder.path(),
                  Optional.empty(),
                  new HandOver(new InProcessQueue(1), 0),
                  Duration.ofSeconds(1)));
    }
    instances++;
    return open.get();
  }

  /** Closing the last instance closes what all share. */
  private <T> T instance(Class<T> type, T subject, LucenePlanIndex shared) {
    AtomicBoolean closed = new AtomicBoolean();
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close") && closed.compareAndSet(false, true)) {
                closeInstance(shared);
              }
              try {
                return method.invoke(subject, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Override
  public void lose() {
    try {
      TestFolder.delete(folder.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    open.ifPresent(LucenePlanIndex::shutDown);
    folder.close();
  }

  private synchronized void closeInstance(LucenePlanIndex of) {
    if (open.equals(Optional.of(of)) && --instances == 0) {
      of.shutDown();
      open = Optional.empty();
    }
  }
}
