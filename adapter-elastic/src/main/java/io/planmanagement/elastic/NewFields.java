package io.planmanagement.elastic;

import io.planmanagement.domain.JsonValue;
import io.planmanagement.domain.JsonValue.JsonObject;
import io.planmanagement.domain.PortMisconfigured;
import io.planmanagement.domain.PortUnavailable;
import io.planmanagement.domain.StoreId;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells the index of the fields that documents bring, before they come: all at once. By itself
 * Elasticsearch changes its mapping for each document that has a new field, one after the other,
 * and a bulk request waits for every one of these changes: a hundred of them take seconds.
 *
 * <p>This saves time and is needed for nothing else: a field that the index was not told of, or did
 * not want to know of, is met again in the document, and treated as the index then does. Thread-
 * safe.
 */
final class NewFields {

  private static final System.Logger LOG = System.getLogger(NewFields.class.getName());

  /** So many names are remembered as told; then all are forgotten, and told again. */
  private static final int MOST_REMEMBERED = 10_000;

  /** So many refusals are enough to see that there is no room, or that the index is another. */
  private static final int MOST_REFUSALS = 20;

  private final ElasticConnection connection;
  private final Map<String, JsonValue> mappings = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();

  NewFields(ElasticConnection connection) {
    this.connection = connection;
    JsonObject index =
        IndexLayout.index(StoreId.random(), connection.settings(), "-1", JsonObject.EMPTY);
    for (JsonValue template : Json.elements(index, "mappings", "dynamic_templates")) {
      for (JsonValue rule : Json.members(template).values()) {
        Json.text(rule, "path_match")
            .filter(path -> path.startsWith(IndexLayout.ATTRIBUTES + ".") && path.endsWith("*"))
            .ifPresent(
                path ->
                    mappings.put(
                        path.substring(IndexLayout.ATTRIBUTES.length() + 1, path.length() - 1),
                        Json.at(rule, "mapping").orElse(JsonObject.EMPTY)));
      }
    }
  }

  /** Forgets what was told: the index may be another. */
  synchronized void forget() {
    told.clear();
  }

  /**
   * Tells an index of the fields that these documents bring, unless one of them brings all that is
   * new: then the index is as quick by itself.
   *
   * @param alias of the one index
   */
  void tell(String alias, Collection<JsonObject> documents) {
    Set<String> names = new LinkedHashSet<>();
    int bringers = 0;
    for (JsonObject document : documents) {
      int before = names.size();
      addUntold(Json.members(document, IndexLayout.ATTRIBUTES).keySet(), names);
      bringers += names.size() > before ? 1 : 0;
    }
    if (bringers < 2 || tell(alias, names)) {
      remember(names);
    }
  }

  private synchronized void addUntold(Set<String> all, Set<String> untold) {
    all.stream().filter(name -> !told.contains(name)).forEach(untold::add);
  }

  private synchronized void remember(Set<String> names) {
    if (told.size() + names.size() > MOST_REMEMBERED) {
      told.clear();
    }
    told.addAll(names);
  }

  /**
   * Tells of these, by halves where the index refuses all for the sake of one.
   *
   * @return whether the index has answered, be it that it does not want to hear of some
   */
  private boolean tell(String alias, Set<String> names) {
    Deque<List<String>> parts = new ArrayDeque<>();
    parts.add(List.copyOf(names));
    int refusals = 0;
    while (!parts.isEmpty() && refusals < MOST_REFUSALS) {
      List<String> part = parts.remove();
      try {
        Reply reply = connection.send("PUT", "/" + alias + "/_mapping", mapping(part));
        if (reply.isBusy()) {
          return false;
        }
        if (!reply.isOk()) {
          refusals++;
          if (part.size() > 1) {
            parts.add(part.subList(0, part.size() / 2));
            parts.add(part.subList(part.size() / 2, part.size()));
          }
        }
      } catch (PortMisconfigured permanent) {
        throw permanent;
      } catch (PortUnavailable lost) {
        LOG.log(Level.DEBUG, "the index was not told of new fields", lost);
        return false;
      }
    }
    return true;
  }

  private JsonObject mapping(List<String> names) {
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    for (String name : names) {
      mappings.forEach(
          (prefix, mapping) -> {
            if (name.startsWith(prefix)) {
              fields.putIfAbsent(name, mapping);
            }
          });
    }
    JsonObject attributes = Json.object("properties", new JsonObject(fields));
    return Json.object("properties", Json.object(IndexLayout.ATTRIBUTES, attributes));
  }
}
