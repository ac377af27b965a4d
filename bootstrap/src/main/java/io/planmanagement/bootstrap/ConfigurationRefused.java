package io.planmanagement.bootstrap;

import java.util.List;

/** The configuration is not usable: everything that is wrong with it, at once. */
final class ConfigurationRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final transient List<String> problems;

  /**
   * Refuses a configuration.
   *
   * @param problems what is wrong, each naming the flag or variable and what is expected
   */
  ConfigurationRefused(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  List<String> problems() {
    return problems;
  }
}
