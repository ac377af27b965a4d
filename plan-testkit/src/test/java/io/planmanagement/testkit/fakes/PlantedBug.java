package io.planmanagement.testkit.fakes;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.planmanagement.testkit.CarryingContract;
import io.planmanagement.testkit.ChangeLogContract;
import io.planmanagement.testkit.DeadLettersContract;
import io.planmanagement.testkit.DurableChannelContract;
import io.planmanagement.testkit.DurableChannelSubject;
import io.planmanagement.testkit.EngineSubject;
import io.planmanagement.testkit.Eventually;
import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testkit.IndexUpkeepContract;
import io.planmanagement.testkit.PlanIndexContract;
import io.planmanagement.testkit.PlanSearchContract;
import io.planmanagement.testkit.PlansContract;
import io.planmanagement.testkit.StoreSubject;
import io.planmanagement.testkit.UpkeepContract;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * A fake with a bug, and the test of a contract that must catch it.
 *
 * @param bug what is wrong with it
 * @param contract the class that runs the contract, one of those below
 * @param subject makes the fake
 * @param caughtBy the name of the test
 */
record PlantedBug(String bug, Class<?> contract, Supplier<?> subject, String caughtBy) {

  private static volatile Optional<Supplier<?>> planted = Optional.empty();

  /** Runs that test of the contract on the fake. */
  TestExecutionSummary run() {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    planted = Optional.of(subject);
    System.setProperty(Eventually.PATIENCE_PROPERTY, "PT1S");
    try {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectMethod(contract, caughtBy))
                  .build(),
              summary);
    } finally {
      System.clearProperty(Eventually.PATIENCE_PROPERTY);
      planted = Optional.empty();
    }
    return summary.getSummary();
  }

  @Override
  public String toString() {
    return bug + " (" + caughtBy + ")";
  }

  /** What is planted; a sound fake where nothing is, as when a runner comes across the contract. */
  private static <T> T planted(Class<T> type, Supplier<T> sound) {
    return planted.map(subject -> type.cast(subject.get())).orElseGet(sound);
  }

  /** Runs a contract on what is planted. */
  static final class OfPlans implements PlansContract {
    @Override
    public StoreSubject newStore() {
      return planted(StoreSubject.class, InMemoryStoreSubject::new);
    }
  }

  /** Runs a contract on what is planted. */
  static final class OfLog implements ChangeLogContract {
    @Override
    public StoreSubject newStore() {
      return planted(StoreSubject.class, InMemoryStoreSubject::new);
    }
  }

  /** Runs a contract on what is planted. */
  static final class OfDeadLetters implements DeadLettersContract {
    @Override
    public StoreSubject newStore() {
      return planted(StoreSubject.class, InMemoryStoreSubject::new);
    }
  }

  /** Runs a contract on what is planted. */
  static final class OfChannel implements DurableChannelContract {
    @Override
    public DurableChannelSubject newChannel() {
      return planted(DurableChannelSubject.class, InMemoryChannelSubject::new);
    }
  }

  /** Runs a contract on what is planted. */
  static final class OfIndex implements PlanIndexContract {
    @Override
    public IndexSubject newIndex() {
      return planted(IndexSubject.class, InMemoryIndexSubject::new);
    }
  }

  /** Runs a contract on what is planted. */
  static final class OfSearch implements PlanSearchContract {
    @Override
    public IndexSubject newIndex() {
      return planted(IndexSubject.class, InMemoryIndexSubject::new);
    }
  }

  /** Runs a contract on what is planted. */
  static final class OfIndexUpkeep implements IndexUpkeepContract {
    @Override
    public IndexSubject newIndex() {
      return planted(IndexSubject.class, InMemoryIndexSubject::new);
    }
  }

  /** Runs a contract on what is planted. */
  static final class OfUpkeep implements UpkeepContract {
    @Override
    public EngineSubject newEngine() {
      return planted(EngineSubject.class, InMemoryEngineSubject::new);
    }
  }

  /** Runs a contract on what is planted. */
  static final class OfCarrying implements CarryingContract {
    @Override
    public EngineSubject newEngine() {
      return planted(EngineSubject.class, InMemoryEngineSubject::new);
    }
  }
}
