package io.planmanagement.bootstrap;

import io.planmanagement.application.BulkOutcome;
import io.planmanagement.application.PlanManagement;
import io.planmanagement.domain.LinkedPlanService;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.StoredPlan;
import io.planmanagement.domain.Visibility;
import io.planmanagement.samples.SamplePlans;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Generated plans for trying things out, and four requests to try. */
final class Demo {

  /** How many plans there are. */
  static final int PLANS = 300;

  private static final long SEED = 2026;
  private static final int BATCH = 100;
  private static final String QUERY =
      "planCostShares.deductible < 1000 and any linkedPlanServices("
          + "linkedService.name ~ \"emergency\" and planserviceCostShares.copay <= 250)";
  private static final Duration INDEX_WAIT = Duration.ofSeconds(20);

  private final PlanManagement plans;

  Demo(PlanManagement plans) {
    this.plans = plans;
  }

  /**
   * Stores the plans, if there is no plan at all, and waits until the index shows them.
   *
   * @return how many were stored
   */
  int load() {
    if (!plans.list(Optional.empty(), 1, Visibility.ALL).items().isEmpty()) {
      return 0;
    }
    SamplePlans samples = new SamplePlans(SEED);
    Optional<StoredPlan> last = Optional.empty();
    int stored = 0;
    for (int from = 0; from < PLANS; from += BATCH) {
      List<Plan> batch = samples.plans().skip(from).limit(BATCH).toList();
      for (BulkOutcome outcome : plans.replaceAll(batch, Visibility.ALL)) {
        if (!(outcome instanceof BulkOutcome.Done done)) {
          throw new IllegalStateException("A generated plan was not stored: " + outcome);
        }
        last = Optional.of(done.written().plan());
        stored++;
      }
    }
    last.ifPresent(this::await);
    return stored;
  }

  private void await(StoredPlan plan) {
    try {
      plans.awaitSearchable(plan.id(), plan.revision(), INDEX_WAIT);
    } catch (PortUnavailable indexIsDown) {
      return; // which was told when the service started
    }
  }

  /**
   * Returns what to type in another terminal.
   *
   * @param api where the API is
   * @param tokenCommand what mints a token; empty if another issuer does
   */
  List<String> instructions(URI api, Optional<String> tokenCommand) {
    Optional<StoredPlan> example =
        plans.list(Optional.empty(), 1, Visibility.ALL).items().stream().findFirst();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("In another terminal, in this directory:");
    lines.add("");
    lines.add(
        tokenCommand
            .map(command -> "  TOKEN=$(" + command + ")")
            .orElse("  TOKEN=…    # from the configured issuer, with plan:read and plan:write"));
    example.ifPresent(plan -> requests(api, plan).forEach(line -> lines.add("  " + line)));
    lines.add("");
    return lines;
  }

  private static List<String> requests(URI api, StoredPlan stored) {
    Plan plan = stored.plan();
    String plans = api + "/plan";
    String id = encoded(plan.id().value());
    String curl = "curl -H \"Authorization: Bearer $TOKEN\"";
    String parent =
        plan.linkedPlanServices().stream()
            .findFirst()
            .map(LinkedPlanService::objectId)
            .map(link -> encoded(link.value()) + "&parent_type=linkedPlanService")
            .orElse(id + "&parent_type=plan");
    BigDecimal copay =
        plan.planCostShares().copay().map(amount -> amount.value()).orElse(BigDecimal.ZERO);
    return List.of(
        curl + " " + quoted(plans + "/" + id),
        curl + " " + quoted(plans + "/es_data?id=" + parent),
        curl
            + " --get --data-urlencode "
            + quoted("q=" + QUERY)
            + " "
            + quoted(plans + "s/search?size=3&total=true&facets=metalLevel"),
        curl
            + " -X PATCH -H 'Content-Type: application/json' -H 'If-Match: \""
            + stored.revision()
            + "\"' -d '{\"planCostShares\": {\"copay\": "
            + copay.add(BigDecimal.ONE).toPlainString()
            + "}}' "
            + quoted(plans + "/" + id));
  }

  /** Leaves what may stand in a path and a query as it is. */
  static String encoded(String id) {
    return id.codePoints()
        .mapToObj(
            c -> {
              String text = Character.toString(c);
              return text.matches("[A-Za-z0-9._~-]")
                  ? text
                  : percent(text.getBytes(StandardCharsets.UTF_8));
            })
        .collect(Collectors.joining());
  }

  private static String percent(byte[] bytes) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : bytes) {
      encoded.append(String.format("%%%02X", b));
    }
    return encoded.toString();
  }

  /** Quotes a word for the shell, where it needs that. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9._~/:@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
