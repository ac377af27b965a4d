package io.planmanagement.testkit.fakes;

import io.planmanagement.domain.Change;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.DeadLetter;
import io.planmanagement.domain.port.DeadLetters;
import io.planmanagement.domain.port.Page;
import java.util.Optional;

/** What was set aside beside an {@link InMemoryStore}: one instance over it. */
public final class InMemoryDeadLetters implements DeadLetters {

  private final InMemoryStore store;
  private final Openness openness = new Openness("the dead letters in memory");

  /** Opens an instance over that data. */
  public InMemoryDeadLetters(InMemoryStore store) {
    this.store = store;
  }

  @Override
  public void setAside(Change change, String reason) {
    openness.require();
    store.setAside(change, reason);
  }

  @Override
  public Page<DeadLetter> list(Optional<Cursor> after, int limit) {
    openness.require();
    return store.letters(after, limit);
  }

  @Override
  public boolean remove(Change change) {
    openness.require();
    return store.removeLetter(change);
  }

  @Override
  public void check() {
    openness.require();
  }

  @Override
  public void close() {
    openness.end();
  }
}
