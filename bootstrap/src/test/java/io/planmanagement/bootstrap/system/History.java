package io.planmanagement.bootstrap.system;

import static io.planmanagement.bootstrap.system.Operation.ABSENT;

import io.planmanagement.bootstrap.system.Client.Answer;
import io.planmanagement.bootstrap.system.Operation.Outcome;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Plan;
import io.planmanagement.testkit.TestPlans;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What several clients were told while they read and wrote one plan at the same time, all their
 * writes conditional. Each state of the plan bears a mark that no other has. Thread-safe.
 */
final class History {

  private final Plan plan = TestPlans.plan();
  private final List<Operation> operations = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private final AtomicLong marks = new AtomicLong();

  /** A client of the plan, and what it last saw of it. */
  final class Participant {

    private final Random random;
    private String mark = ABSENT;
    private String etag = "";

    Participant(long seed) {
      this.random = new Random(seed);
    }

    /** Does something to the plan through that instance, and takes note of what it is told. */
    void act(Client client) {
      int kind = random.nextInt(10);
      if (kind < 4) {
        read(client);
      } else if (mark.isEmpty()) {
        write(client, "POST", fresh());
      } else if (kind < 9) {
        write(client, kind < 7 ? "PUT" : "PATCH", fresh());
      } else {
        write(client, "DELETE", ABSENT);
      }
    }

    private void read(Client client) {
      long begun = System.nanoTime();
      Answer answer = client.get("/plan/" + plan.id());
      if (answer.status() == 200) {
        mark = mark(answer);
        etag = answer.etag();
        add(Operation.read(mark, begun, System.nanoTime()));
      } else if (answer.status() == 404) {
        mark = ABSENT;
        add(Operation.read(ABSENT, begun, System.nanoTime()));
      } else {
        complainUnlessRefusal(answer);
      }
    }

    private void write(Client client, String method, String value) {
      long begun = System.nanoTime();
      Answer answer = send(client, method, value);
      long ended = System.nanoTime();
      if (answer.isSuccess()) {
        add(Operation.write(mark, value, Outcome.DONE, begun, ended));
        mark = value;
        etag = answer.etag();
      } else if (answer.status() == 412 || answer.status() == 409) {
        add(Operation.write(mark, value, Outcome.REFUSED, begun, ended));
        read(client);
      } else if (answer.status() == 404) {
        add(Operation.read(ABSENT, begun, ended));
        mark = ABSENT;
      } else if (answer.isLost() || answer.problem().equals("write-outcome-unknown")) {
        add(Operation.write(mark, value, Outcome.UNKNOWN, begun, ended));
        read(client);
      } else {
        complainUnlessRefusal(answer);
      }
    }

    private Answer send(Client client, String method, String value) {
      String path = "/plan/" + plan.id();
      Plan marked = TestPlans.changed(plan, value);
      return switch (method) {
        case "POST" -> client.send(method, "/plan", marked.document());
        case "DELETE" -> client.delete(path, "If-Match", etag);
        default -> client.send(method, path, marked.document(), "If-Match", etag);
      };
    }
  }

  /** Returns what contradicts a single plan; empty if nothing does. */
  synchronized Optional<String> violation() {
    return complaints.isEmpty()
        ? Linearizability.violation(ABSENT, operations)
        : Optional.of(String.join("\n", complaints));
  }

  synchronized long count(Outcome outcome) {
    return operations.stream().filter(operation -> operation.outcome() == outcome).count();
  }

  private synchronized void add(Operation operation) {
    operations.add(operation);
  }

  private synchronized void complainUnlessRefusal(Answer answer) {
    if (!answer.isLost() && !answer.isUnsent() && !(answer.status() == 503 && answer.isProblem())) {
      complaints.add("no proper refusal: " + answer);
    }
  }

  private String fresh() {
    return "m" + marks.incrementAndGet();
  }

  private static String mark(Answer answer) {
    return ((JsonString) answer.object().get("version").orElseThrow()).value();
  }
}
