package io.planmanagement.redis;

import io.planmanagement.domain.PortMisconfigured;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * An error that Redis replied.
 *
 * @param code its first word
 * @param kind what it means for the request
 */
record ServerError(String code, Kind kind) {

  /** What an error means for the request that met it. */
  enum Kind {
    /** The server does not know the script: it is to be sent whole. */
    UNKNOWN_SCRIPT,
    /** The keys are on another server, for good. */
    MOVED,
    /** The keys are on another server, for this request. */
    ASK,
    /** Not done; it may be soon. */
    NOT_NOW,
    /** Not done, and not to be expected soon. */
    REFUSED,
    /** Not done, until somebody changes the server's configuration or ours. */
    FORBIDDEN,
    /** None of those that we know: what it left behind is not known either. */
    STRANGE
  }

  /** Reads an error. */
  static ServerError of(JedisDataException error) {
    String message = String.valueOf(error.getMessage());
    int space = message.indexOf(' ');
    String code = space < 0 ? message : message.substring(0, space);
    return new ServerError(
        code,
        switch (code) {
          case "NOSCRIPT" -> Kind.UNKNOWN_SCRIPT;
          case "MOVED" -> Kind.MOVED;
          case "ASK" -> Kind.ASK;
          case "TRYAGAIN", "CLUSTERDOWN", "LOADING", "BUSY", "MASTERDOWN", "READONLY" ->
              Kind.NOT_NOW;
          case "OOM", "MISCONF", "NOREPLICAS", "WRONGTYPE" -> Kind.REFUSED;
          case "NOAUTH", "WRONGPASS", "NOPERM" -> Kind.FORBIDDEN;
          default -> Kind.STRANGE;
        });
  }

  /** Returns the failure that it is. */
  PortMisconfigured misconfigured() {
    return new PortMisconfigured(
        "Redis does not let this user in, or not do what the store needs: " + code + ".");
  }
}
