package io.planmanagement.bootstrap;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be set, once: the flags of the command line, the environment variables, the
 * defaults and the table of the manual all come from here.
 */
enum Setting {
  ENV_FILE("--env-file", "FILE", "PLAN_ENV_FILE", ".env", "file with further variables"),
  LOG_LEVEL("--log-level", "LEVEL", "PLAN_LOG_LEVEL", "warn", "error, warn, info, debug or trace"),

  HOST("--host", "HOST", "PLAN_HOST", "localhost", "name or address to listen on"),
  PORT("--port", "PORT", "PLAN_PORT", "5000", "port to listen on; 0 takes any that is free"),
  DATA("--data", "FOLDER", "PLAN_DATA", "./data", "folder that holds the plans and the own key"),
  DEMO("--demo", "", "PLAN_DEMO", "false", "load generated plans if there are none"),

  KEY_FILE(
      "--key-file", "FILE", "PLAN_KEY_FILE", "", "signing key of the own tokens, made if missing"),
  OAUTH_ISSUER("", "URL", "OAUTH_ISSUER", "", "issuer whose tokens are accepted"),
  OAUTH_AUDIENCE("", "TEXT", "OAUTH_AUDIENCE", "", "audience that its tokens must have"),
  OAUTH_JWKS_URI("", "URL", "OAUTH_JWKS_URI", "", "its keys, also file:/…; discovered unless set"),
  OAUTH_ALGORITHMS("", "LIST", "OAUTH_ALGORITHMS", "RS256", "signature algorithms to accept"),
  OAUTH_TOKEN_TYPES("", "LIST", "OAUTH_TOKEN_TYPES", "at+jwt", "values of typ to accept"),
  OAUTH_ORG_CLAIM("", "NAME", "OAUTH_ORG_CLAIM", "", "claim that names the caller's organisation"),
  OAUTH_CLIENT_ID("", "ID", "OAUTH_CLIENT_ID", "", "accept Google's ID tokens for this client"),
  OAUTH_GRANTS(
      "", "LIST", "OAUTH_GRANTS", "", "scopes of callers whose tokens carry none: see the manual"),

  TLS_CERTIFICATE(
      "--tls-certificate", "FILE", "PLAN_TLS_CERTIFICATE", "", "certificate chain (PEM): HTTPS"),
  TLS_KEY("--tls-key", "FILE", "PLAN_TLS_KEY", "", "its private key (PEM, PKCS #8)"),
  TLS_KEYSTORE(
      "--tls-keystore", "FILE", "PLAN_TLS_KEYSTORE", "", "certificate and key in PKCS #12: HTTPS"),
  TLS_PASSWORD("PLAN_TLS_PASSWORD", "password of the keystore"),

  API_VERSION("", "NAME", "PLAN_API_VERSION", "v1", "first segment of the API's paths"),
  BODY_LIMIT("", "SIZE", "PLAN_BODY_LIMIT", "4MiB", "most of a request's body, or a bulk line"),
  BULK_LIMIT("", "SIZE", "PLAN_BULK_LIMIT", "1GiB", "most of a bulk request"),
  HEADER_LIMIT("", "SIZE", "PLAN_HEADER_LIMIT", "16KiB", "most of a request's header"),
  DOCUMENT_LIMIT("", "SIZE", "PLAN_DOCUMENT_LIMIT", "1MiB", "most of a plan's document"),
  MAX_SERVICES("", "N", "PLAN_MAX_SERVICES", "1000", "most linked plan services of a plan"),
  MAX_DEPTH("", "N", "PLAN_MAX_DEPTH", "32", "most levels of a plan's document"),
  MAX_VALUES("", "N", "PLAN_MAX_VALUES", "50000", "most JSON values in a plan's document"),
  MAX_CONCURRENCY("", "N", "PLAN_MAX_CONCURRENCY", "200", "most requests at work at one time"),
  MAX_WAITING("", "N", "PLAN_MAX_WAITING", "2000", "most requests that wait for their turn"),
  MAX_CONNECTIONS("", "N", "PLAN_MAX_CONNECTIONS", "8000", "most connections open at one time"),
  REQUEST_DEADLINE("", "TIME", "PLAN_REQUEST_DEADLINE", "30s", "longest time for a request"),
  IDLE_TIMEOUT("", "TIME", "PLAN_IDLE_TIMEOUT", "30s", "longest silence on a connection"),
  DRAIN_TIMEOUT("", "TIME", "PLAN_DRAIN_TIMEOUT", "10s", "time for requests at work at a stop"),
  REQUIRE_PRECONDITIONS(
      "", "BOOLEAN", "PLAN_REQUIRE_PRECONDITIONS", "false", "refuse writes without If-Match (428)"),

  SEARCH_TIMEOUT("", "TIME", "PLAN_SEARCH_TIMEOUT", "5s", "longest time for a search"),
  SEARCH_MAX_SIZE("", "N", "PLAN_SEARCH_MAX_SIZE", "1000", "most hits of a page of a search"),
  SEARCH_MAX_CONDITIONS("", "N", "PLAN_SEARCH_MAX_CONDITIONS", "256", "most conditions of a query"),
  SEARCH_MAX_BUCKETS(
      "", "N", "PLAN_SEARCH_MAX_BUCKETS", "1000", "most values or intervals of a facet"),

  AUDIT_RATE(
      "", "N", "PLAN_AUDIT_RATE", "50", "plans that the running audit compares a second; 0: none"),
  AUDIT_REST("", "TIME", "PLAN_AUDIT_REST", "1h", "rest between two rounds of the running audit"),
  RETENTION("", "TIME", "PLAN_RETENTION", "7d", "how long the traces of deletions are kept"),

  REDIS(
      "--redis", "URLS", "REDIS_URL", "", "Redis: redis:// or rediss://HOST:PORT, … of a Cluster"),
  REDIS_USER("", "NAME", "REDIS_USER", "", "user for Redis; its default user unless set"),
  REDIS_PASSWORD("REDIS_PASSWORD", "password for Redis"),
  REDIS_CA_FILE(
      "", "FILE", "REDIS_CA_FILE", "", "certificates (PEM) to trust for Redis; Java's unless set"),
  REDIS_NAMESPACE("", "NAME", "REDIS_NAMESPACE", "plans", "what the keys in Redis begin with"),
  REDIS_PARTITIONS(
      "", "N", "REDIS_PARTITIONS", "64", "parts of a new data set; can't be changed later"),
  REDIS_REPLICAS(
      "", "N", "REDIS_REPLICAS", "0", "replicas of Redis that must have a write, to call it done"),
  REDIS_REPLICA_TIMEOUT("", "TIME", "REDIS_REPLICA_TIMEOUT", "1s", "time for them to have it"),
  REDIS_CONNECTIONS("", "N", "REDIS_CONNECTIONS", "32", "most connections to each server"),
  REDIS_CONNECT_TIMEOUT("", "TIME", "REDIS_CONNECT_TIMEOUT", "1s", "longest time to connect"),
  REDIS_TIMEOUT("", "TIME", "REDIS_TIMEOUT", "2s", "longest time that a call waits for Redis"),

  RABBITMQ(
      "--rabbit", "URLS", "RABBITMQ_URL", "", "RabbitMQ: amqp:// or amqps://HOST:PORT[/VHOST]"),
  RABBITMQ_USER("", "NAME", "RABBITMQ_USER", "guest", "user for RabbitMQ"),
  RABBITMQ_PASSWORD("RABBITMQ_PASSWORD", "password for RabbitMQ; guest unless set"),
  RABBITMQ_CA_FILE(
      "", "FILE", "RABBITMQ_CA_FILE", "", "certificates to trust for RabbitMQ; Java's unless set"),
  RABBITMQ_QUEUE("", "NAME", "RABBITMQ_QUEUE", "plan-changes", "name of the queue"),
  RABBITMQ_PREFETCH("", "N", "RABBITMQ_PREFETCH", "1000", "most messages that an instance holds"),
  RABBITMQ_CONNECT_TIMEOUT(
      "", "TIME", "RABBITMQ_CONNECT_TIMEOUT", "5s", "longest time to connect to an address"),
  RABBITMQ_TIMEOUT("", "TIME", "RABBITMQ_TIMEOUT", "10s", "longest wait for a confirmation"),
  RABBITMQ_HEARTBEAT("", "TIME", "RABBITMQ_HEARTBEAT", "10s", "how often both sides say they live"),

  ELASTIC(
      "--elastic", "URLS", "ELASTIC_URL", "", "Elasticsearch: http:// or https://HOST[:9200], …"),
  ELASTIC_USER("", "NAME", "ELASTIC_USER", "", "user for Elasticsearch"),
  ELASTIC_PASSWORD("ELASTIC_PASSWORD", "password for Elasticsearch"),
  ELASTIC_API_KEY("ELASTIC_API_KEY", "API key for Elasticsearch, in place of user and password"),
  ELASTIC_CA_FILE(
      "", "FILE", "ELASTIC_CA_FILE", "", "certificates to trust for it; Java's unless set"),
  ELASTIC_ALIAS("", "NAME", "ELASTIC_ALIAS", "plans", "alias under which the index is searched"),
  ELASTIC_SHARDS("", "N", "ELASTIC_SHARDS", "1", "shards of a new index"),
  ELASTIC_REPLICAS(
      "", "N", "ELASTIC_REPLICAS", "1", "replicas of a new index; 0 for a single node"),
  ELASTIC_CONNECT_TIMEOUT("", "TIME", "ELASTIC_CONNECT_TIMEOUT", "2s", "longest time to connect"),
  ELASTIC_TIMEOUT("", "TIME", "ELASTIC_TIMEOUT", "10s", "longest time for one request"),

  TOKEN_SCOPE(
      "--scope", "SCOPES", "PLAN_TOKEN_SCOPE", "plan:read plan:write", "what the token allows"),
  TOKEN_ORG("--org", "ORG", "PLAN_TOKEN_ORG", "", "organisation that the token is bound to"),
  TOKEN_TTL("--ttl", "TIME", "PLAN_TOKEN_TTL", "1h", "how long the token is valid (90s, 15m, 1h)"),

  URL("--url", "URL", "PLAN_URL", "", "address of the service; http://localhost:PORT unless set"),
  TOKEN("PLAN_TOKEN", "token to show to the service; minted with the own key unless set"),
  REJECTS(
      "--rejects",
      "FILE",
      "PLAN_REJECTS",
      "",
      "where refused lines go; FILE.rejects.ndjson unless set"),
  OUTPUT("--output", "FILE", "PLAN_OUTPUT", "", "write to FILE, compressed if it ends with .gz"),
  FORCE("--force", "", "PLAN_FORCE", "false", "remove what the store lacks, however much it is"),
  NO_WAIT("--no-wait", "", "PLAN_NO_WAIT", "false", "begin it, and do not wait for its end"),
  ALL("--all", "", "PLAN_ALL", "false", "retry every dead letter that there is now"),
  SIZE("--size", "N", "PLAN_SIZE", "20", "most hits to show; 0 for facets alone"),
  SORT("--sort", "PATHS", "PLAN_SORT", "", "order: PATH or -PATH (descending), …; or _score"),
  FACETS("--facet", "PATH", "PLAN_FACETS", "", "count plans by the values at PATH; repeatable"),
  RETURN("--return", "WHAT", "PLAN_RETURN", "plans", "plans or linkedPlanServices"),
  HIGHLIGHT("--highlight", "", "PLAN_HIGHLIGHT", "false", "show the words that were found"),
  AFTER("--after", "CURSOR", "PLAN_AFTER", "", "go on after what was shown before"),
  TOTAL("--total", "", "PLAN_TOTAL", "false", "with --json: count all hits, too"),
  JSON("--json", "", "PLAN_JSON", "false", "print the answer of the service (JSON, a line)");

  private final String flag;
  private final String label;
  private final String variable;
  private final String defaultText;
  private final String description;
  private final boolean secret;

  Setting(String flag, String label, String variable, String defaultText, String description) {
    this.flag = flag;
    this.label = label;
    this.variable = variable;
    this.defaultText = defaultText;
    this.description = description;
    this.secret = false;
  }

  /** A secret has no flag: command lines show in process listings and shell histories. */
  Setting(String variable, String description) {
    this.flag = "";
    this.label = "TEXT";
    this.variable = variable;
    this.defaultText = "";
    this.description = description;
    this.secret = true;
  }

  /** Returns the flag; empty if the setting has none. */
  Optional<String> flag() {
    return given(flag);
  }

  /** Returns what to call the flag's value; empty if the flag has none: it is on or off. */
  Optional<String> label() {
    return given(label);
  }

  /** Returns the environment variable. */
  String variable() {
    return variable;
  }

  /** Returns the variable that names a file holding the value; only secrets have one. */
  Optional<String> fileVariable() {
    return secret ? Optional.of(variable + "_FILE") : Optional.empty();
  }

  /** Returns the flag that names a file holding the value, for the one secret that has such. */
  Optional<String> fileFlag() {
    return this == TOKEN ? Optional.of("--token-file") : Optional.empty();
  }

  /** Returns the value where nothing is set. */
  Optional<String> defaultText() {
    return given(defaultText);
  }

  /** Returns what it is for, in a line. */
  String description() {
    return description;
  }

  /** Whether the setting is of use only where plans are kept on servers. */
  boolean isOfServers() {
    return compareTo(REDIS) >= 0 && compareTo(TOKEN_SCOPE) < 0;
  }

  boolean isSecret() {
    return secret;
  }

  /** Whether the flag may be given several times: the value is then a list with commas. */
  boolean isRepeatable() {
    return this == FACETS;
  }

  /** Returns how to name the setting in a message that asks for it. */
  String name(boolean withVariable) {
    return flag.isEmpty() ? variable : withVariable ? flag + " (" + variable + ")" : flag;
  }

  static List<Setting> all() {
    return Arrays.asList(values());
  }

  private static Optional<String> given(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
