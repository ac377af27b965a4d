package io.planmanagement.bootstrap;

import java.util.Locale;

/**
 * What became of the lines of an import.
 *
 * @param created plans that were not there before
 * @param changed plans that were different before
 * @param unchanged plans that were there already, equal
 * @param refused lines that were not stored
 */
record ImportCounts(long created, long changed, long unchanged, long refused) {

  static final ImportCounts NONE = new ImportCounts(0, 0, 0, 0);

  long total() {
    return created + changed + unchanged + refused;
  }

  ImportCounts plus(ImportCounts other) {
    return new ImportCounts(
        created + other.created,
        changed + other.changed,
        unchanged + other.unchanged,
        refused + other.refused);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d created, %,d changed, %,d unchanged, %,d refused",
        created,
        changed,
        unchanged,
        refused);
  }
}
