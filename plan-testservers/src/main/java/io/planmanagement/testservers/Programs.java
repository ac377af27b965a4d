package io.planmanagement.testservers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the programs that tests need, and says how to install what is missing. */
public final class Programs {

  /** Where Debian keeps servers, whatever the caller's {@code PATH} is. */
  private static final List<String> ALSO = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

  private Programs() {}

  /**
   * Returns the program of that name.
   *
   * @param debianPackage the package that brings it
   * @throws IllegalStateException with the command that installs it, if it isn't there
   */
  public static Path find(String name, String debianPackage) {
    Stream<String> folders =
        Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)),
            ALSO.stream());
    return folders
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    name
                        + " is needed by this test and was not found: ./verify installs it, or:"
                        + " apt-get install "
                        + debianPackage));
  }
}
