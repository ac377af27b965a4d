package io.planmanagement.elastic;

import io.planmanagement.domain.StoreId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of one index in Elasticsearch: aliases over an index {@code plans.1}, {@code
 * plans.2-6f1b…}, whose number grows with each rebuild.
 *
 * @param searched the alias for searches, which hides the traces of what is gone
 */
record IndexNames(String searched) {

  /** Begins the names of aliases of indices that are being made. */
  private static final String UNSHOWN = ".unshown-";

  private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9_-]*");

  /** Returns the alias over everything, the traces of what is gone included. */
  String all() {
    return searched + ".all";
  }

  /**
   * Returns the alias for what concerns one data set only: what is written under it can't end up in
   * the index of another.
   */
  String of(StoreId store) {
    return searched + "-" + (PLAIN.matcher(store.value()).matches() ? store.value() : hash(store));
  }

  /** Returns a pattern that all indices' names match. */
  String pattern() {
    return searched + ".*";
  }

  /** Returns the number of an index; empty if it is none of these. */
  OptionalInt number(String index) {
    Matcher matcher =
        Pattern.compile(Pattern.quote(searched) + "\\.([1-9][0-9]{0,8})(-[0-9a-f-]+)?")
            .matcher(index);
    return matcher.matches()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  /** Returns the name of the first index of that number: the same for all who would make it. */
  String first(int number) {
    return searched + "." + number;
  }

  /** Returns a name that no index has had. */
  String rebuilt(int number) {
    return first(number) + "-" + UUID.randomUUID();
  }

  /** Returns the alias under which an index is filled that does not show yet. */
  String unshown(String index) {
    return searched + UNSHOWN + index.substring(searched.length() + 1);
  }

  private static String hash(StoreId store) {
    try {
      byte[] bytes = store.value().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
