package io.planmanagement.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.WriteToken;
import io.planmanagement.domain.port.PlanWrite;
import io.planmanagement.testkit.TestPlans;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedPortsTest {

  private final TestFolder folder = TestFolder.fresh();
  private final Path path = folder.path();

  @AfterEach
  void close() {
    folder.close();
  }

  @Test
  void what_was_stored_is_there_when_the_folder_is_opened_again() {
    Plan plan = TestPlans.plan();
    StoreId storeId;
    try (PlanPorts ports = open(path)) {
      storeId = ports.plans().storeId();
      save(ports, plan);
    }

    try (PlanPorts ports = open(path)) {
      assertEquals(storeId, ports.plans().storeId());
      assertEquals(plan, ports.plans().find(plan.id(), Visibility.ALL).orElseThrow().plan());
    }
  }

  @Test
  void a_second_open_in_the_same_process_is_refused_and_breaks_no_lock() throws Exception {
    Path link = path.resolveSibling("link");
    try (PlanPorts ports = open(path)) {
      Files.createSymbolicLink(link, path);

      for (Path same : List.of(path, link, path.resolve("..").resolve("data"))) {
        PortMisconfigured refused = assertThrows(PortMisconfigured.class, () -> open(same));
        assertTrue(message(refused).contains("this process"), message(refused));
        assertTrue(message(refused).contains(path.resolve("lock").toString()), message(refused));
      }

      assertEquals("refused", tryInAnotherProcess(path));
      save(ports, TestPlans.plan());
    }
    assertEquals("opened", tryInAnotherProcess(path));
  }

  @Test
  void a_second_process_is_refused_and_told_who_holds_the_lock() throws Exception {
    Process holder = ChildJvm.start(List.of(), HoldsFolder.class, path.toString());
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8))) {
      assertEquals("opened", output.readLine());

      PortMisconfigured refused = assertThrows(PortMisconfigured.class, () -> open(path));

      assertTrue(message(refused).contains("process " + holder.pid()), message(refused));
      assertTrue(message(refused).contains(path.resolve("lock").toString()), message(refused));
    } finally {
      holder.destroyForcibly();
      assertTrue(holder.waitFor(20, TimeUnit.SECONDS));
    }
    open(path).close(); // a killed process leaves no lock behind
  }

  @Test
  void only_the_owner_can_read_what_is_stored() throws Exception {
    try (PlanPorts ports = open(path.resolve("deep").resolve("down"))) {
      save(ports, TestPlans.plan());
      ports.index().create(ports.plans().storeId());
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.toList()) {
          if (Files.isDirectory(file)) {
            assertEquals("rwx------", permissions(file), file.toString());
          } else if (!"index".equals(String.valueOf(parent(parent(file)).getFileName()))) {
            assertEquals("rw-------", permissions(file), file.toString());
          }
        }
      }
    }
  }

  @Test
  void an_empty_folder_that_others_could_read_is_closed_to_them() throws Exception {
    Files.createDirectory(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));

    open(path).close();

    assertEquals("rwx------", permissions(path));
  }

  @Test
  void a_folder_may_have_any_name() {
    Path odd = path.resolve("a?b=c#d%20 e&f;g'h\"i ü 計").resolve(":memory:");
    Plan plan = TestPlans.plan();
    try (PlanPorts ports = open(odd)) {
      save(ports, plan);
    }

    assertTrue(Files.isRegularFile(odd.resolve("plans.db")));
    try (PlanPorts ports = open(odd)) {
      assertTrue(ports.plans().find(plan.id(), Visibility.ALL).isPresent());
    }
  }

  @Test
  void a_folder_that_holds_something_else_is_refused_and_left_alone() throws Exception {
    Files.createDirectory(path);
    Path letter = Files.writeString(path.resolve("letter.txt"), "dear");

    PortMisconfigured refused = assertThrows(PortMisconfigured.class, () -> open(path));

    assertTrue(message(refused).contains("letter.txt"), message(refused));
    assertEquals(List.of(letter), children(path));
  }

  @Test
  void a_journal_without_its_store_is_refused_and_kept() throws Exception {
    Files.createDirectory(path);
    Path journal = Files.writeString(path.resolve("plans.db-wal"), "acknowledged");

    assertThrows(PortMisconfigured.class, () -> open(path));

    assertEquals("acknowledged", Files.readString(journal));
  }

  @Test
  void a_file_in_place_of_the_folder_is_refused() throws Exception {
    Files.writeString(path, "a file");

    assertThrows(PortUnavailable.class, () -> open(path));
    assertThrows(PortUnavailable.class, () -> open(path.resolve("below")));

    assertEquals("a file", Files.readString(path));
  }

  @Test
  void a_file_that_is_no_store_is_refused_and_left_alone() throws Exception {
    Files.createDirectory(path);
    Path file = path.resolve("plans.db");
    for (String content : List.of("", "x", "SQLite format 3\0", "no store ".repeat(1_000))) {
      Files.writeString(file, content);

      PortMisconfigured refused = assertThrows(PortMisconfigured.class, () -> open(path));

      assertTrue(message(refused).contains("not a store"), message(refused));
      assertEquals(content, Files.readString(file));
    }
  }

  @Test
  void a_name_that_leads_nowhere_is_refused_and_left_alone() throws Exception {
    Files.createDirectory(path);
    Path elsewhere = path.resolveSibling("not mounted.db");
    Path link = Files.createSymbolicLink(path.resolve("plans.db"), elsewhere);

    assertThrows(PortMisconfigured.class, () -> open(path));

    assertEquals(elsewhere, Files.readSymbolicLink(link));
    assertFalse(Files.exists(elsewhere));
  }

  @Test
  void a_database_of_somebody_else_is_refused_and_left_alone() throws Exception {
    Files.createDirectory(path);
    execute(path.resolve("plans.db"), "CREATE TABLE plan (id TEXT)");
    byte[] before = Files.readAllBytes(path.resolve("plans.db"));

    assertThrows(PortMisconfigured.class, () -> open(path));

    assertEquals(
        HexFormat.of().formatHex(before),
        HexFormat.of().formatHex(Files.readAllBytes(path.resolve("plans.db"))));
  }

  @Test
  void a_store_of_another_layout_is_refused_with_both_named() throws Exception {
    open(path).close();
    for (int layout : List.of(SqliteFile.LAYOUT + 1, SqliteFile.LAYOUT - 1, -7)) {
      execute(path.resolve("plans.db"), "PRAGMA user_version = " + layout);

      PortMisconfigured refused = assertThrows(PortMisconfigured.class, () -> open(path));

      assertTrue(message(refused).contains("layout " + layout), message(refused));
      assertTrue(message(refused).contains("layout " + SqliteFile.LAYOUT), message(refused));
    }
    execute(path.resolve("plans.db"), "PRAGMA user_version = " + SqliteFile.LAYOUT);
    open(path).close();
  }

  @Test
  void a_store_that_was_not_finished_being_made_is_made_anew() throws Exception {
    Files.createDirectory(path);
    Files.writeString(path.resolve("plans.new"), "half of");
    Files.writeString(path.resolve("plans.new-journal"), "a journal");

    try (PlanPorts ports = open(path)) {
      save(ports, TestPlans.plan());
    }

    assertFalse(Files.exists(path.resolve("plans.new")));
    assertFalse(Files.exists(path.resolve("plans.new-journal")));
  }

  @Test
  void a_refused_folder_is_not_held() throws Exception {
    Files.createDirectory(path);
    Files.writeString(path.resolve("plans.db"), "no store");
    assertThrows(PortMisconfigured.class, () -> open(path));
    Files.delete(path.resolve("plans.db"));

    open(path).close();
  }

  @Test
  void a_closed_port_fails_and_closing_twice_does_nothing() {
    PlanPorts ports = open(path);
    ports.index().create(ports.plans().storeId());
    ports.close();
    ports.close();
    Plan plan = TestPlans.plan();

    List<Runnable> calls =
        List.of(
            () -> ports.plans().find(plan.id(), Visibility.ALL),
            () -> save(ports, plan),
            () -> ports.log().backlog(),
            () -> ports.deadLetters().list(Optional.empty(), 1),
            () -> ports.channel().publish(List.of()),
            () -> ports.channel().openInbox(),
            () -> ports.index().find(plan.id(), Visibility.ALL),
            () -> ports.index().storeId(),
            () -> ports.index().awaitSearchable(plan.id(), new Revision(1), Duration.ofSeconds(10)),
            () -> ports.plans().check(),
            () -> ports.log().check(),
            () -> ports.deadLetters().check(),
            () -> ports.channel().check(),
            () -> ports.index().check());

    for (Runnable call : calls) {
      PortUnavailable failure = assertThrows(PortUnavailable.class, call::run);
      assertEquals(Outcome.NOT_APPLIED, failure.outcome());
    }
  }

  /** Opens a folder and holds it until it is killed. */
  static final class HoldsFolder {

    private HoldsFolder() {}

    public static void main(String[] arguments) throws Exception {
      String outcome = "opened";
      try {
        PlanPorts ports = open(Path.of(arguments[0]));
        if (arguments.length > 1) {
          ports.close();
        }
      } catch (PortMisconfigured refused) {
        outcome = "refused";
      }
      System.out.println(outcome);
      while (arguments.length == 1) {
        Thread.sleep(Duration.ofHours(1).toMillis());
      }
    }
  }

  private static String tryInAnotherProcess(Path path) throws Exception {
    Process process = ChildJvm.start(List.of(), HoldsFolder.class, path.toString(), "once");
    String outcome = new String(process.getInputStream().readAllBytes(), UTF_8).trim();
    assertEquals(0, process.waitFor());
    return outcome;
  }

  private static PlanPorts open(Path path) {
    return EmbeddedPorts.open(EmbeddedSettings.of(path));
  }

  private static void save(PlanPorts ports, Plan plan) {
    ports.plans().save(new PlanWrite(plan, Revision.NONE, WriteToken.random()));
  }

  private static void execute(Path database, String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<Path> children(Path path) throws IOException {
    try (Stream<Path> children = Files.list(path)) {
      return children.toList();
    }
  }

  private static Path parent(Path path) {
    return Optional.ofNullable(path.getParent()).orElseThrow();
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
