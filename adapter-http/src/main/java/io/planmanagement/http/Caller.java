package io.planmanagement.http;

import io.planmanagement.domain.Visibility;
import java.time.Instant;
import java.util.Set;

/**
 * Who sent a request, as a verified token says.
 *
 * @param subject the issuer's name for the caller
 * @param scopes what the token allows
 * @param visibility the plans that the caller may see and write
 * @param expires the end of the token's life
 */
record Caller(String subject, Set<Scope> scopes, Visibility visibility, Instant expires) {

  /** Copies the scopes. */
  Caller {
    scopes = Set.copyOf(scopes);
  }
}
