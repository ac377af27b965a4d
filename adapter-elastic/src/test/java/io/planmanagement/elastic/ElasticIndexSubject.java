package io.planmanagement.elastic;

import io.planmanagement.domain.port.IndexUpkeep;
import io.planmanagement.domain.port.PlanIndex;
import io.planmanagement.domain.port.PlanSearch;
import io.planmanagement.testkit.IndexSubject;
import io.planmanagement.testservers.ElasticServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** An index of its own on the shared server; it is deleted afterwards. */
final class ElasticIndexSubject implements IndexSubject {

  private final RawElastic raw;
  private final ElasticSettings settings;
  private final List<ElasticIndex> opened = new ArrayList<>();

  ElasticIndexSubject() {
    this(1);
  }

  ElasticIndexSubject(int shards) {
    this.raw = RawElastic.of(ElasticServer.shared());
    this.settings = settings(raw.address(), shards);
  }

  /** Settings for tests on a busy machine, with a name that nobody else has. */
  static ElasticSettings settings(URI address, int shards) {
    return ElasticSettings.of(address)
        .withTimeouts(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofSeconds(20))
        .withAlias("t" + UUID.randomUUID().toString().replace("-", ""))
        .withShards(shards, 0)
        .withBulk(100, 1 << 20)
        .withRefreshPause(Duration.ofMillis(10));
  }

  ElasticSettings settings() {
    return settings;
  }

  String alias() {
    return settings.alias();
  }

  RawElastic raw() {
    return raw;
  }

  @Override
  public PlanIndex open() {
    return opened().index();
  }

  @Override
  public IndexUpkeep openUpkeep() {
    return opened().upkeep();
  }

  @Override
  public PlanSearch openSearch() {
    return opened().search();
  }

  private ElasticIndex opened() {
    ElasticIndex index = ElasticIndex.open(settings);
    opened.add(index);
    return index;
  }

  @Override
  public void lose() {
    raw.indices(alias() + ".*").forEach(index -> raw.send("DELETE", "/" + index));
  }

  @Override
  public void close() {
    opened.forEach(ElasticIndex::close);
    lose();
  }
}
