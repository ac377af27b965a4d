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

  REDIS("--redis", "URL", "REDIS_URL", "", "store plans in Redis (with the two below)"),
  RABBITMQ("--rabbit", "URL", "RABBITMQ_URL", "", "carry changes through RabbitMQ"),
  ELASTIC("--elastic", "URL", "ELASTIC_URL", "", "index plans in Elasticsearch"),
  REDIS_PASSWORD("REDIS_PASSWORD", "password for Redis"),
  RABBITMQ_USER("", "NAME", "RABBITMQ_USER", "guest", "user for RabbitMQ"),
  RABBITMQ_PASSWORD("RABBITMQ_PASSWORD", "password for RabbitMQ"),
  ELASTIC_API_KEY("ELASTIC_API_KEY", "API key for Elasticsearch"),

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
  OUTPUT("--output", "FILE", "PLAN_OUTPUT", "", "write to FILE, compressed if it ends with .gz");

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

  boolean isSecret() {
    return secret;
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
