package io.planmanagement.http;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may do what, for tokens that carry no scopes of ours. A caller gets what is granted to the
 * subject, to the address (only if the issuer says that it is verified) and to the hosted domain,
 * together.
 *
 * @param subjects scopes by {@code sub}
 * @param addresses scopes by {@code email}, without regard to case
 * @param domains scopes by {@code hd}, without regard to case
 * @param setting the name of the setting that these come from: a caller without any is told it
 */
public record Grants(
    Map<String, Set<Scope>> subjects,
    Map<String, Set<Scope>> addresses,
    Map<String, Set<Scope>> domains,
    String setting) {

  /** Copies the maps. */
  public Grants {
    subjects = Map.copyOf(subjects);
    addresses = lowered(addresses);
    domains = lowered(domains);
  }

  /** Returns grants to nobody. */
  public static Grants none(String setting) {
    return new Grants(Map.of(), Map.of(), Map.of(), setting);
  }

  Set<Scope> of(
      String subject, Optional<String> address, boolean addressVerified, Optional<String> domain) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    scopes.addAll(subjects.getOrDefault(subject, Set.of()));
    address
        .filter(given -> addressVerified)
        .ifPresent(given -> scopes.addAll(addresses.getOrDefault(lower(given), Set.of())));
    domain.ifPresent(given -> scopes.addAll(domains.getOrDefault(lower(given), Set.of())));
    return scopes;
  }

  private static Map<String, Set<Scope>> lowered(Map<String, Set<Scope>> grants) {
    return grants.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                grant -> lower(grant.getKey()), grant -> Set.copyOf(grant.getValue())));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
