package io.planmanagement.bootstrap;

import io.planmanagement.domain.Organisation;
import io.planmanagement.http.Scope;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The life of a plan on the embedded store and index. */
class PlanLifeEndToEndTest implements PlanLifeContract {

  private static TestService service;

  @BeforeAll
  static void start(@TempDir Path directory) {
    System.out.println("PlanLifeEndToEndTest: seed " + SEED);
    service = TestService.start(directory);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Override
  public URI address() {
    return service.running().api();
  }

  @Override
  public String token(Set<Scope> scopes, Optional<Organisation> organisation) {
    String names = scopes.stream().map(Scope::toString).collect(Collectors.joining(" "));
    return organisation
        .map(org -> service.token("--scope", names, "--org", org.value()))
        .orElseGet(() -> service.token("--scope", names));
  }
}
