package io.planmanagement.bootstrap;

/** How a command ended, for the shell that called it. */
enum ExitCode {
  DONE(0, "done"),
  REFUSED(1, "the service refused or left something: a line, a token, a request, a plan"),
  USAGE(2, "the command line or the configuration is wrong"),
  FAILED(3, "it could not start, reach the service, or finish");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  String meaning() {
    return meaning;
  }
}
