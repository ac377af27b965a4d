package io.planmanagement.bootstrap.bench;

import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import io.planmanagement.application.PlanPorts;
import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonArray;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.JsonValue.JsonString;
import io.planmanagement.domain.Plan;
import io.planmanagement.domain.PlanRecord;
import io.planmanagement.domain.Revision;
import io.planmanagement.domain.StoreId;
import io.planmanagement.domain.Visibility;
import io.planmanagement.domain.port.Hit;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.domain.port.SearchPage;
import io.planmanagement.domain.search.Search;
import io.planmanagement.domain.search.SearchLimits;
import io.planmanagement.elastic.ElasticIndex;
import io.planmanagement.elastic.ElasticSettings;
import io.planmanagement.embedded.EmbeddedPorts;
import io.planmanagement.embedded.EmbeddedSettings;
import io.planmanagement.json.JsonCodec;
import io.planmanagement.json.PlanDocuments;
import io.planmanagement.json.SearchDocuments;
import io.planmanagement.testkit.TestPlans;
import io.planmanagement.testservers.ElasticServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * Measures six typical searches, and prints a table. Called by {@code ./bench --search}, with a
 * folder to work in, the number of rounds, and a file of plans, if there is one.
 *
 * <p>Each round asks each question three times, in turn: through our port on Elasticsearch; as the
 * best request for the same answer that we can write by hand, over the same low-level client, its
 * bytes prepared; through our port on the embedded index. All three answers have to name the same
 * hits in the same order.
 */
public final class SearchBenchmark {

  private static final String ALIAS = "plans";
  private static final int BATCH = 200;
  private static final int WARM_UP = 300;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final int rounds;
  private final Path plans;

  private SearchBenchmark(Path folder, int rounds, Optional<Path> file) throws IOException {
    this.folder = folder;
    this.rounds = rounds;
    this.plans =
        file.isPresent() ? file.get() : Benchmark.generate(folder.resolve("generated.ndjson"));
  }

  /** Runs the measurement. */
  public static void main(String[] arguments) throws Exception {
    new SearchBenchmark(
            Path.of(arguments[0]),
            Integer.parseInt(arguments[1]),
            arguments.length > 2 ? Optional.of(Path.of(arguments[2])) : Optional.empty())
        .run();
  }

  /**
   * A question in three forms.
   *
   * @param name what is asked
   * @param search for our ports, as JSON
   * @param byHand for Elasticsearch
   */
  private record Question(String name, String search, String byHand) {

    Search ours() {
      return SearchDocuments.read(search.getBytes(StandardCharsets.UTF_8)).search();
    }
  }

  /** Someone who is asked; returns the ids of the hits, in order. */
  private interface Asked {
    List<String> ask() throws IOException;
  }

  private void run() throws Exception {
    StoreId store = StoreId.random();
    try (ElasticServer server = ElasticServer.start(Map.of());
        ElasticIndex elastic =
            ElasticIndex.open(ElasticSettings.of(server.address()).withShards(1, 0));
        PlanPorts embedded = EmbeddedPorts.open(EmbeddedSettings.of(folder.resolve("data")));
        Rest5Client client = Rest5Client.builder(server.address()).build()) {
      fill(elastic.index(), store);
      fill(embedded.index(), embedded.index().storeId().orElse(store));
      Benchmark.row("search", "p50", "p99 and others");
      Benchmark.row("---", "---:", "---");
      for (Question question : QUESTIONS) {
        Search search = question.ours();
        byte[] byHand = question.byHand().getBytes(StandardCharsets.UTF_8);
        measure(
            question.name(),
            List.of(
                () -> ids(elastic.search(), search),
                () -> ids(client, byHand),
                () -> ids(embedded.search(), search)));
      }
    }
  }

  private void fill(PlanIndex index, StoreId store) throws IOException {
    index.create(store);
    List<PlanRecord> batch = new ArrayList<>();
    PlanRecord last = null;
    try (InputStream bytes = Files.newInputStream(plans);
        InputStream unpacked =
            plans.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(unpacked, StandardCharsets.UTF_8))) {
      long revision = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Plan plan = PlanDocuments.read(line.getBytes(StandardCharsets.UTF_8));
        last = TestPlans.record(plan, new Revision(++revision), 0);
        batch.add(last);
        if (batch.size() == BATCH) {
          apply(index, store, batch);
        }
      }
    }
    if (!batch.isEmpty()) {
      apply(index, store, batch);
    }
    if (last != null && !index.awaitSearchable(last.id(), last.revision(), PATIENCE)) {
      throw new IOException("the index does not show what was written");
    }
  }

  private static void apply(PlanIndex index, StoreId store, List<PlanRecord> batch)
      throws IOException {
    if (!index.apply(store, batch).isEmpty()) {
      throw new IOException("the index refuses plans");
    }
    batch.clear();
  }

  private void measure(String name, List<Asked> asked) throws IOException {
    List<String> expected = asked.get(1).ask();
    for (Asked each : asked) {
      if (!each.ask().equals(expected)) {
        throw new IOException(name + ": another answer than by hand: " + expected);
      }
    }
    long[][] nanos = new long[asked.size()][rounds];
    for (int round = -WARM_UP; round < rounds; round++) {
      for (int i = 0; i < asked.size(); i++) {
        long begun = System.nanoTime();
        asked.get(i).ask();
        nanos[i][Math.max(0, round)] = System.nanoTime() - begun;
      }
    }
    for (long[] each : nanos) {
      Arrays.sort(each);
    }
    Benchmark.row(
        name,
        String.format(
            Locale.ROOT,
            "%.2f ms, by hand %.2f ms: **%.2f**",
            millis(nanos[0], 50),
            millis(nanos[1], 50),
            millis(nanos[0], 50) / millis(nanos[1], 50)),
        String.format(
            Locale.ROOT,
            "p99 %.2f ms, by hand %.2f ms; embedded p50 %.2f ms, p99 %.2f ms; %d hits",
            millis(nanos[0], 99),
            millis(nanos[1], 99),
            millis(nanos[2], 50),
            millis(nanos[2], 99),
            expected.size()));
  }

  private static double millis(long[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
  }

  private static List<String> ids(PlanSearch search, Search wanted) {
    SearchPage page = search.search(wanted, Optional.empty(), Visibility.ALL, SearchLimits.DEFAULT);
    return page.hits().stream().map(SearchBenchmark::id).toList();
  }

  private static String id(Hit hit) {
    return hit instanceof Hit.OfPlan plan
        ? plan.plan().id().value()
        : objectId(((Hit.OfService) hit).service().document().toByteArray());
  }

  /** Reads the answer as one has to who wants to do anything with it. */
  private static List<String> ids(Rest5Client client, byte[] request) throws IOException {
    Request asked = new Request("POST", "/" + ALIAS + "/_search");
    asked.setEntity(new ByteArrayEntity(request, ContentType.APPLICATION_JSON));
    JsonObject reply =
        JsonCodec.readObject(EntityUtils.toByteArray(client.performRequest(asked).getEntity()));
    List<String> ids = new ArrayList<>();
    for (JsonValue hit : ((JsonArray) member(member(reply, "hits"), "hits")).elements()) {
      String id = text(member(hit, "_id"));
      ids.add(
          id.indexOf('/') < 0
              ? id
              : objectId(
                  text(member(member(hit, "_source"), "document"))
                      .getBytes(StandardCharsets.UTF_8)));
    }
    return ids;
  }

  private static String objectId(byte[] document) {
    return text(member(JsonCodec.readObject(document), "objectId"));
  }

  private static JsonValue member(JsonValue object, String name) {
    return ((JsonObject) object).get(name).orElseThrow();
  }

  private static String text(JsonValue value) {
    return ((JsonString) value).value();
  }

  private static final List<Question> QUESTIONS =
      List.of(
          new Question(
              "plans with one service: name contains, copay and deductible; total",
              """
              {"query": {"any": {"linkedPlanServices": {"and": [
                  {"contains": {"linkedService.name": "specialist"}},
                  {"range": {"planserviceCostShares.copay": {"gte": 75}}},
                  {"term": {"planserviceCostShares.deductible": 0}}]}}},
               "total": true}
              """,
              """
              {"size": 20, "track_total_hits": true, "_source": ["document"],
               "sort": [{"planId": "asc"}],
               "query": {"has_child": {"type": "linkedPlanService", "query": {"bool": {"filter": [
                  {"match_phrase": {"linkedService.name.grams": "specialist"}},
                  {"range": {"planserviceCostShares.copay": {"gte": 75}}},
                  {"term": {"planserviceCostShares.deductible": 0}}]}}}}}
              """),
          new Question(
              "plans by four attributes, by deductible",
              """
              {"query": {"and": [
                  {"term": {"metalLevel": "Silver"}}, {"term": {"productType": "HMO"}},
                  {"terms": {"state": ["OH", "TX", "FL"]}},
                  {"range": {"planCostShares.outOfPocketMax": {"lte": 8000}}}]},
               "sort": [{"planCostShares.deductible": "asc"}]}
              """,
              """
              {"size": 20, "track_total_hits": false, "_source": ["document"],
               "sort": [{"planCostShares.deductible": "asc"}, {"planId": "asc"}],
               "query": {"bool": {"filter": [{"term": {"join_field": "plan"}},
                  {"term": {"attributes.k:metalLevel": "Silver"}},
                  {"term": {"attributes.k:productType": "HMO"}},
                  {"terms": {"attributes.k:state": ["OH", "TX", "FL"]}},
                  {"range": {"attributes.n:planCostShares.outOfPocketMax": {"lte": 8000}}}]}}}
              """),
          new Question(
              "two services and a range of the plan; total",
              """
              {"query": {"and": [
                  {"range": {"planCostShares.deductible": {"lt": 3000}}},
                  {"any": {"linkedPlanServices": {"and": [
                     {"match": {"linkedService.name": "generic drugs"}},
                     {"range": {"planserviceCostShares.copay": {"lte": 5}}}]}}},
                  {"any": {"linkedPlanServices": {"and": [
                     {"match": {"linkedService.name": "emergency room"}},
                     {"range": {"planserviceCostShares.copay": {"lte": 250}}}]}}}]},
               "sort": [{"planCostShares.deductible": "desc"}], "total": true}
              """,
              """
              {"size": 20, "track_total_hits": true, "_source": ["document"],
               "sort": [{"planCostShares.deductible": "desc"}, {"planId": "asc"}],
               "query": {"bool": {"filter": [
                  {"range": {"planCostShares.deductible": {"lt": 3000}}},
                  {"has_child": {"type": "linkedPlanService", "query": {"bool": {"filter": [
                     {"match": {"linkedService.name.text":
                        {"query": "generic drugs", "operator": "and"}}},
                     {"range": {"planserviceCostShares.copay": {"lte": 5}}}]}}}},
                  {"has_child": {"type": "linkedPlanService", "query": {"bool": {"filter": [
                     {"match": {"linkedService.name.text":
                        {"query": "emergency room", "operator": "and"}}},
                     {"range": {"planserviceCostShares.copay": {"lte": 250}}}]}}}}]}}}
              """),
          new Question(
              "plans by words of their names, the best first, with highlights",
              """
              {"query": {"match": {"name": "gold plan"}}, "highlight": true}
              """,
              """
              {"size": 20, "track_total_hits": false, "_source": ["document"],
               "sort": [{"_score": "desc"}, {"planId": "asc"}],
               "query": {"bool": {"filter": [{"term": {"join_field": "plan"}}],
                  "must": [{"match": {"attributes.t:name":
                     {"query": "gold plan", "operator": "and"}}}]}},
               "highlight": {"encoder": "html", "fields": {"attributes.t:name": {}}}}
              """),
          new Question(
              "plans of a state with three facets and the total",
              """
              {"query": {"term": {"state": "TX"}}, "total": true, "facets": {
                 "metalLevel": {"terms": {}},
                 "planCostShares.deductible": {"ranges": [0, 1000, 3000, 6000]},
                 "linkedPlanServices.linkedService.name": {"terms": {}}}}
              """,
              """
              {"size": 20, "track_total_hits": true, "_source": ["document"],
               "sort": [{"planId": "asc"}],
               "query": {"bool": {"filter": [{"term": {"join_field": "plan"}},
                  {"term": {"attributes.k:state": "TX"}}]}},
               "aggs": {
                 "metalLevel": {"terms": {"field": "attributes.k:metalLevel"}},
                 "deductible": {"range": {"field": "planCostShares.deductible", "ranges": [
                    {"from": 0, "to": 1000}, {"from": 1000, "to": 3000},
                    {"from": 3000, "to": 6000}, {"from": 6000}]}},
                 "service": {"terms": {
                    "field": "attributes.k:linkedPlanServices.linkedService.name"}}}}
              """),
          new Question(
              "services themselves: a phrase, coinsurance; total",
              """
              {"return": "linkedPlanServices",
               "query": {"any": {"linkedPlanServices": {"and": [
                  {"term": {"linkedService.name": "Specialty Drugs"}},
                  {"range": {"planserviceCostShares.coinsurance": {"gte": 50}}}]}}},
               "total": true}
              """,
              """
              {"size": 20, "track_total_hits": true, "_source": ["document"],
               "sort": [{"planId": "asc"}, {"place": "asc"}],
               "query": {"bool": {"filter": [{"term": {"join_field": "linkedPlanService"}},
                  {"term": {"linkedService.name": "Specialty Drugs"}},
                  {"range": {"attributes.n:planserviceCostShares.coinsurance": {"gte": 50}}}]}}}
              """));
}
