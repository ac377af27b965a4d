package io.planmanagement.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that can be asked for.
 *
 * @param method the method
 * @param path the path, with parameters in braces
 * @param scope what a token must allow; empty if no token is needed
 * @param endpoint carries it out
 */
record Route(String method, String path, Optional<Scope> scope, Endpoint endpoint) {

  /** Carries out requests. */
  @FunctionalInterface
  interface Endpoint {
    void handle(Exchange exchange) throws IOException;
  }

  /** Returns all routes, those with fixed paths before those with parameters. */
  static List<Route> all(
      String version,
      PlanEndpoints plans,
      SearchEndpoints search,
      BulkEndpoint bulk,
      AdminEndpoints admin,
      ServiceEndpoints service) {
    String root = root(version);
    List<Route> routes = new ArrayList<>();
    get(routes, root + "s/search", Optional.of(Scope.READ), search::inOneLine);
    add(routes, "POST", root + "s/search", Scope.READ, search::inJson);
    get(routes, root + "s/export", Optional.of(Scope.READ), plans::export);
    get(routes, root + "s/schema", Optional.of(Scope.READ), plans::schema);
    add(routes, "POST", root + "s/bulk", Scope.WRITE, bulk::handle);
    get(routes, root + "/es_data", Optional.of(Scope.READ), plans::indexedObjects);
    get(routes, root + "/es_plan/{id}", Optional.of(Scope.READ), plans::indexed);
    get(routes, root, Optional.of(Scope.READ), plans::list);
    add(routes, "POST", root, Scope.WRITE, plans::create);
    get(routes, root + "/{id}", Optional.of(Scope.READ), plans::get);
    add(routes, "PUT", root + "/{id}", Scope.WRITE, plans::replace);
    add(routes, "PATCH", root + "/{id}", Scope.WRITE, plans::patch);
    add(routes, "DELETE", root + "/{id}", Scope.WRITE, plans::delete);
    get(routes, root + "/{id}/objects/{objectId}", Optional.of(Scope.READ), plans::object);
    String operator = admin(version);
    get(routes, operator + "/reindex", Optional.of(Scope.ADMIN), admin::reindex);
    add(routes, "POST", operator + "/reindex", Scope.ADMIN, admin::startReindex);
    get(routes, operator + "/audit", Optional.of(Scope.ADMIN), admin::audit);
    add(routes, "POST", operator + "/audit", Scope.ADMIN, admin::startAudit);
    get(routes, operator + "/dead-letters", Optional.of(Scope.ADMIN), admin::deadLetters);
    add(routes, "POST", operator + "/dead-letters", Scope.ADMIN, admin::retryPage);
    add(routes, "POST", operator + "/dead-letters/{id}", Scope.ADMIN, admin::retry);
    add(routes, "DELETE", operator + "/dead-letters/{id}", Scope.ADMIN, admin::discard);
    get(routes, "/metrics", Optional.of(Scope.ADMIN), service::metrics);
    get(routes, "/health/live", Optional.empty(), service::live);
    get(routes, "/health/ready", Optional.empty(), service::ready);
    get(routes, "/openapi.json", Optional.empty(), service::openApi);
    get(routes, "/docs", Optional.empty(), service::docs);
    return List.copyOf(routes);
  }

  /** Returns the path of the collection of plans. */
  static String root(String version) {
    return "/" + version + "/plan";
  }

  /** Returns the path that those of the operator's endpoints begin with. */
  static String admin(String version) {
    return "/" + version + "/admin";
  }

  private static void get(
      List<Route> routes, String path, Optional<Scope> scope, Endpoint endpoint) {
    routes.add(new Route("GET", path, scope, endpoint));
    routes.add(new Route("HEAD", path, scope, endpoint));
  }

  private static void add(
      List<Route> routes, String method, String path, Scope scope, Endpoint endpoint) {
    routes.add(new Route(method, path, Optional.of(scope), endpoint));
  }
}
