package io.planmanagement.bootstrap.system;

import io.planmanagement.bootstrap.PlanLifeContract;
import io.planmanagement.domain.Organisation;
import io.planmanagement.http.Scope;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** The life of a plan on Redis, RabbitMQ and Elasticsearch: the same as on the embedded default. */
class PlanLifeOnServersTest implements PlanLifeContract {

  private final Deployment deployment = Deployment.shared();

  @Override
  public URI address() {
    return deployment.one().api();
  }

  @Override
  public String token(Set<Scope> scopes, Optional<Organisation> organisation) {
    return deployment.one().token(scopes, organisation);
  }
}
