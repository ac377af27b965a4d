package io.planmanagement.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.Cursor;
import io.planmanagement.domain.port.Page;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.TestPlans;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Known failure 10: reads that walk everything. */
class SqliteQueriesTest {

  private final TestFolder folder = TestFolder.fresh();

  @AfterEach
  void close() {
    folder.close();
  }

  @Test
  void no_read_walks_or_sorts_the_table() throws Exception {
    EmbeddedPorts.open(EmbeddedSettings.of(folder.path())).close();
    Map<String, String> queries =
        Map.of(
            SqlitePlans.FIND, "USING INDEX sqlite_autoindex_plan_1",
            SqlitePlans.LIST, "USING INDEX living ",
            SqlitePlans.LIST_OF_ORG, "USING INDEX living_of_org ",
            SqliteChangeLog.AFTER, "USING COVERING INDEX log ",
            SqliteChangeLog.DELETIONS, "USING INDEX log ",
            SqliteChangeLog.BACKLOG, "USING COVERING INDEX log ",
            SqliteDeadLetters.LIST, "USING PRIMARY KEY");
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.path().resolve("plans.db"));
        Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> query : queries.entrySet()) {
        StringBuilder plan = new StringBuilder();
        try (ResultSet rows = statement.executeQuery("EXPLAIN QUERY PLAN " + query.getKey())) {
          while (rows.next()) {
            plan.append(rows.getString("detail")).append('\n');
          }
        }

        assertTrue(plan.toString().contains(query.getValue()), query.getKey() + ": " + plan);
        assertTrue(!plan.toString().contains("SCAN"), query.getKey() + ": " + plan);
        assertTrue(!plan.toString().contains("TEMP B-TREE"), query.getKey() + ": " + plan);
      }
    }
  }

  @Test
  void ten_thousand_plans_are_listed_in_seconds_whoever_asks() {
    int count = 10_000;
    Organisation owner = TestPlans.freshOrg();
    Organisation other = TestPlans.freshOrg();
    try (PlanPorts ports = EmbeddedPorts.open(EmbeddedSettings.of(folder.path()))) {
      for (int from = 0; from < count; from += 1_000) {
        ports
            .plans()
            .saveAll(
                IntStream.range(0, 1_000)
                    .mapToObj(i -> TestPlans.plan(i % 10 == 0 ? owner : other))
                    .map(SqliteQueriesTest::creation)
                    .toList());
      }
      long start = System.nanoTime();

      Set<PlanId> all = list(ports, Visibility.ALL);
      Set<PlanId> own = list(ports, Visibility.of(owner));

      assertEquals(count, all.size());
      assertEquals(count / 10, own.size());
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "two listings took " + took);
    }
  }

  private static Set<PlanId> list(PlanPorts ports, Visibility visibility) {
    Set<PlanId> ids = new HashSet<>();
    Optional<Cursor> next = Optional.empty();
    do {
      Page<StoredPlan> page = ports.plans().list(next, 50, visibility);
      List<PlanId> listed = page.items().stream().map(StoredPlan::id).toList();
      assertTrue(ids.addAll(listed));
      next = page.next();
    } while (next.isPresent());
    return ids;
  }

  private static PlanWrite creation(Plan plan) {
    return new PlanWrite(plan, Revision.NONE, WriteToken.random());
  }
}
