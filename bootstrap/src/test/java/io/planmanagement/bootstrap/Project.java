package io.planmanagement.bootstrap;

import java.nio.file.Files;
import java.nio.file.Path;

/** The project's own files, for tests that hold them to the code. */
final class Project {

  private Project() {}

  /** Returns the folder that holds all modules. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("bootstrap/pom.xml"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("The tests run inside the project's folder.");
      }
      folder = parent;
    }
    return folder;
  }
}
