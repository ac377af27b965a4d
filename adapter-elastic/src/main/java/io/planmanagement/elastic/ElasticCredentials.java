package io.planmanagement.elastic;

/** Who we are to Elasticsearch. What is secret in it is in no {@code toString}. */
public sealed interface ElasticCredentials {

  /** Nobody in particular: for a server without security. */
  record Anonymous() implements ElasticCredentials {}

  /**
   * An API key.
   *
   * @param encoded the key as Elasticsearch gives it out: id and key in Base64
   */
  record ApiKey(String encoded) implements ElasticCredentials {

    /**
     * Checks the key.
     *
     * @throws IllegalArgumentException if it is blank or could not stand in a header
     */
    public ApiKey {
      requireVisible(encoded, "an API key");
    }

    @Override
    public String toString() {
      return "ApiKey[…]";
    }
  }

  /**
   * A user of Elasticsearch.
   *
   * @param user the name
   * @param password the password
   */
  record UserAndPassword(String user, String password) implements ElasticCredentials {

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if the name is empty or has a colon
     */
    public UserAndPassword {
      if (user.isEmpty() || user.indexOf(':') >= 0) {
        throw new IllegalArgumentException("a user's name is not empty and has no colon");
      }
    }

    @Override
    public String toString() {
      return "UserAndPassword[user=" + user + "]";
    }
  }

  private static void requireVisible(String text, String what) {
    if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(what + " is visible ASCII without spaces");
    }
  }
}
