package io.planmanagement.elastic;

import io.planmanagement.domain.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the mapping lists by its name: the properties that the domain names, at their paths from the
 * object that a document is of. All others are {@link IndexLayout#ATTRIBUTES}.
 */
enum NamedField {
  /** A keyword with sub-fields. */
  TEXT,
  /** A double. */
  NUMBER,
  /** A day in either form, with sub-fields for the text. */
  DATE;

  private static final List<String> COST_SHARES = List.of("deductible", "copay");

  private static final Map<Role, Map<String, NamedField>> OF_OBJECTS = new LinkedHashMap<>();

  /** All of them: of one path they are the same on all objects. */
  static final Map<String, NamedField> ALL = new LinkedHashMap<>();

  static {
    for (Role role : Role.values()) {
      Map<String, NamedField> fields = new LinkedHashMap<>();
      add(fields, "", role);
      if (role == Role.PLAN) {
        add(fields, Role.PLAN_COST_SHARES.property() + ".", Role.PLAN_COST_SHARES);
      } else if (role == Role.LINKED_PLAN_SERVICE) {
        add(fields, Role.LINKED_SERVICE.property() + ".", Role.LINKED_SERVICE);
        add(fields, Role.PLANSERVICE_COST_SHARES.property() + ".", Role.PLANSERVICE_COST_SHARES);
      }
      OF_OBJECTS.put(role, fields);
      ALL.putAll(fields);
    }
  }

  /** Returns the named fields of the documents of objects in that role, by their paths. */
  static Map<String, NamedField> of(Role role) {
    return OF_OBJECTS.getOrDefault(role, Map.of());
  }

  private static void add(Map<String, NamedField> fields, String prefix, Role role) {
    List<String> texts = new ArrayList<>(List.of("objectId", "objectType", "_org"));
    switch (role) {
      case PLAN -> {
        texts.add("planType");
        fields.put(prefix + IndexLayout.CREATION_DATE, DATE);
      }
      case LINKED_SERVICE -> texts.add("name");
      case PLAN_COST_SHARES, PLANSERVICE_COST_SHARES ->
          COST_SHARES.forEach(name -> fields.put(prefix + name, NUMBER));
      case LINKED_PLAN_SERVICE -> {}
    }
    texts.forEach(name -> fields.put(prefix + name, TEXT));
  }
}
