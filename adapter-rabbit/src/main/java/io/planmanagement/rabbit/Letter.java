package io.planmanagement.rabbit;

/** What a message in a queue consists of. */
final class Letter {

  private final String contentType;
  private final String type;
  private final byte[] body;

  /**
   * Makes one.
   *
   * @param contentType what the body is, empty if unknown
   * @param type the form of the body and its version, empty if unknown
   * @param body the content, not changed any more
   */
  Letter(String contentType, String type, byte[] body) {
    this.contentType = contentType;
    this.type = type;
    this.body = body;
  }

  String contentType() {
    return contentType;
  }

  String type() {
    return type;
  }

  byte[] body() {
    return body;
  }
}
