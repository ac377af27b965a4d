package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.PortUnavailable.Outcome;
import io.planmanagement.domain.StoreId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The indices of one alias: makes them, shows one of them, drops the others. Thread-safe. */
final class IndexCatalogue {

  private static final String LISTED =
      "features=aliases,mappings,settings&expand_wildcards=all&ignore_unavailable=true"
          + "&filter_path=*.aliases,*.mappings._meta,*.settings.index.uuid";
  private static final int ATTEMPTS = 10;

  private final ElasticConnection connection;
  private final IndexNames names;

  IndexCatalogue(ElasticConnection connection) {
    this.connection = connection;
    this.names = new IndexNames(connection.settings().alias());
  }

  /**
   * An index that is there.
   *
   * @param name its own name
   * @param aliases the names that it has besides
   * @param store the data set that it was made for; empty if it is none of ours
   * @param layout the version of its layout
   */
  record Entry(String name, Set<String> aliases, Optional<StoreId> store, long layout) {

    private static Entry of(String name, JsonValue described) {
      JsonValue meta = Json.at(described, "mappings", "_meta").orElse(JsonObject.EMPTY);
      return new Entry(
          name,
          Json.members(described, "aliases").keySet(),
          Json.text(meta, IndexLayout.STORE_ID).map(StoreId::new),
          Json.number(meta, IndexLayout.LAYOUT_VERSION).orElse(0L));
    }

    boolean isOf(StoreId other) {
      return store.filter(other::equals).isPresent();
    }
  }

  IndexNames names() {
    return names;
  }

  /**
   * Returns the data set of the index that shows; empty if none does.
   *
   * @throws PortMisconfigured if what has the name is no index of ours, or of another layout
   */
  Optional<StoreId> storeId() {
    Optional<Entry> shown = shown(entries());
    if (shown.filter(entry -> entry.layout() != IndexLayout.LAYOUT).isPresent()) {
      throw new PortMisconfigured(
          "The index is of another version of this software: it has to be rebuilt.");
    }
    return shown.flatMap(Entry::store);
  }

  /** Makes an index and shows it, in one step, where none shows. */
  void create(StoreId store) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      List<Entry> entries = entries();
      if (shown(entries).isPresent()) {
        return;
      }
      String name = names.first(next(entries));
      Reply reply = make(name, store, IndexLayout.REFRESH_INTERVAL, shownAliases(store));
      if (reply.isOk()) {
        dropUnlessAlone(name);
        return;
      } else if (!reply.errorType().equals("resource_already_exists_exception")) {
        throw failure(reply, "making an index");
      } // somebody else was quicker
    }
    throw new PortUnavailable("Elasticsearch: no name for a new index is free", Outcome.UNKNOWN);
  }

  /**
   * Makes an index that does not show, without refreshes, and drops those that were made so
   * earlier.
   *
   * @return its name
   * @throws PortUnavailable also if no index of that data set shows
   */
  String createUnshown(StoreId store) {
    List<Entry> entries = entries();
    requireShown(entries, store);
    int number = next(entries);
    String name = names.rebuilt(number);
    make(name, store, "-1", Json.object(names.unshown(name), JsonObject.EMPTY))
        .orThrow("making an index");
    entries.stream()
        .filter(entry -> entry.isOf(store) && !isShown(entry))
        .forEach(earlier -> drop(earlier.name()));
    return name;
  }

  /**
   * Shows an index in place of the one that shows, in one step.
   *
   * @return the one that showed; empty if it was lost meanwhile, or this one shows already
   * @throws PortUnavailable also if the index is gone, or an index of another data set shows
   */
  Optional<String> show(String name, StoreId store) {
    List<Entry> entries = entries();
    Optional<Entry> before = shown(entries);
    if (before.filter(entry -> entry.name().equals(name)).isPresent()) {
      return Optional.empty();
    }
    if (before.isPresent()) {
      requireShown(entries, store);
    }
    List<JsonValue> actions = new ArrayList<>();
    shownAliases(store)
        .members()
        .forEach(
            (alias, filter) -> {
              JsonObject add = (JsonObject) filter;
              actions.add(
                  Json.object(
                      "add",
                      add.with("index", JsonValue.of(name)).with("alias", JsonValue.of(alias))));
              before.ifPresent(entry -> actions.add(remove(entry.name(), alias)));
            });
    actions.add(remove(name, names.unshown(name)));
    Reply reply = connection.send("POST", "/_aliases", Json.object("actions", Json.array(actions)));
    if (!reply.isOk()) {
      throw failure(reply, "showing an index");
    }
    return before.map(Entry::name);
  }

  /** Whether that index shows now. */
  boolean isShown(String name) {
    return entries().stream().anyMatch(entry -> entry.name().equals(name) && isShown(entry));
  }

  /** Drops an index, if it is there. */
  void drop(String name) {
    Reply reply = connection.send("DELETE", "/" + name + "?ignore_unavailable=true");
    if (!reply.isAbsent()) {
      reply.orThrow("dropping an index");
    }
  }

  /** Two may have found none: then one has made it, had it rebuilt, and the other comes late. */
  private void dropUnlessAlone(String name) {
    if (entries().stream().filter(this::isShown).count() > 1) {
      drop(name);
    }
  }

  private Reply make(String name, StoreId store, String refreshInterval, JsonObject aliases) {
    return connection.send(
        "PUT",
        "/" + name,
        IndexLayout.index(store, connection.settings(), refreshInterval, aliases));
  }

  private JsonObject shownAliases(StoreId store) {
    return Json.object(
        names.searched(),
        Json.object("filter", Json.object("term", Json.object(IndexLayout.GONE, false))),
        names.all(),
        JsonObject.EMPTY,
        names.of(store),
        JsonObject.EMPTY);
  }

  private static JsonObject remove(String index, String alias) {
    return Json.object("remove", Json.object("index", index, "alias", alias));
  }

  private List<Entry> entries() {
    Reply reply =
        connection.send("GET", "/" + names.searched() + "," + names.pattern() + "?" + LISTED);
    if (reply.isAbsent()) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonValue> each :
        reply.orThrow("listing indices").members().entrySet()) {
      if (each.getKey().equals(names.searched())) {
        throw nameIsTaken();
      }
      Entry entry = Entry.of(each.getKey(), each.getValue());
      if (isShown(entry) || names.number(entry.name()).isPresent()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private Optional<Entry> shown(List<Entry> entries) {
    List<Entry> shown = entries.stream().filter(this::isShown).toList();
    if (shown.size() > 1 || shown.stream().anyMatch(entry -> entry.store().isEmpty())) {
      throw nameIsTaken();
    }
    return shown.stream().findFirst();
  }

  private void requireShown(List<Entry> entries, StoreId store) {
    if (shown(entries).filter(entry -> entry.isOf(store)).isEmpty()) {
      throw new PortUnavailable(
          "Elasticsearch: the index is absent or of another data set", Outcome.NOT_APPLIED);
    }
  }

  private boolean isShown(Entry entry) {
    return entry.aliases().contains(names.searched());
  }

  private int next(List<Entry> entries) {
    return 1 + entries.stream().mapToInt(e -> names.number(e.name()).orElse(0)).max().orElse(0);
  }

  private static RuntimeException failure(Reply reply, String doing) {
    return reply.errorType().equals("invalid_alias_name_exception")
        ? nameIsTaken()
        : reply.failure(doing);
  }

  private static PortMisconfigured nameIsTaken() {
    return new PortMisconfigured(
        "In Elasticsearch the alias of the index is the name of something else.");
  }
}
