package io.planmanagement.elastic;

import io.planmanagement.domain.Role;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Notes which attributes' fields a search reads, on the documents of which objects. */
final class UsedFields {

  private static final String ATTRIBUTE = IndexLayout.ATTRIBUTES + ".";

  private final Map<Role, Set<String>> fields = new EnumMap<>(Role.class);

  /** Notes a field, and returns it. */
  String use(Role role, String field) {
    if (field.startsWith(ATTRIBUTE)) {
      fields.computeIfAbsent(role, first -> new LinkedHashSet<>()).add(field);
    }
    return field;
  }

  /** Returns the fields by the role of the objects on whose documents they are. */
  Map<Role, Set<String>> byRole() {
    return fields;
  }
}
