package io.planmanagement.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Elasticsearch that tests start, and the Java that it runs on.
 *
 * @param home where it is unpacked
 * @param java the home of a JDK of version {@value #JAVA_VERSION} or newer
 */
record ElasticDistribution(Path home, Path java) {

  /** The oldest Java that it runs on. */
  private static final int JAVA_VERSION = 21;

  /** Environment variables that may name a Java, those that mean this one first. */
  private static final List<String> JAVA_HOMES =
      List.of("PLAN_TEST_ES_JAVA", "ELASTICSEARCH_JAVA_HOME", "ES_JAVA_HOME", "JAVA_HOME");

  private static final Pattern LATER_JAVA_HOME = Pattern.compile("JAVA_HOME_[0-9]+.*");
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");
  private static final Path SCRIPT = Path.of("plan-testservers", "elasticsearch", "provide");
  private static final Pattern RELEASE =
      Pattern.compile("^JAVA_VERSION=\"([0-9]+)", Pattern.MULTILINE);

  /**
   * Unpacks it, unless that was done before; fetches it first where it was never fetched.
   *
   * @throws IllegalStateException if it can't be fetched, or there is no Java for it
   */
  static ElasticDistribution provide() {
    Path java = findJava();
    return new ElasticDistribution(Path.of(run(script().toString())), java);
  }

  /** Returns the program. */
  Path javaProgram() {
    return java.resolve("bin").resolve("java");
  }

  /** Whether any user may go into this folder. */
  static boolean isOpenToAll(Path folder) {
    for (Path at = folder.toAbsolutePath(); at != null; at = at.getParent()) {
      try {
        if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return false;
        }
      } catch (IOException unreadable) {
        return false;
      }
    }
    return true;
  }

  /**
   * Runs a program to its end and returns what it says on its standard output.
   *
   * @throws IllegalStateException if it fails
   */
  static String run(String... line) {
    try {
      Process process =
          new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(line[0] + " ended with code " + code);
      }
      return said.strip();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** It stands in the checkout, in which tests run. */
  private static Path script() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isExecutable(at.resolve(SCRIPT))) {
        return at.resolve(SCRIPT);
      }
    }
    throw new IllegalStateException(
        "Elasticsearch for tests is unpacked by "
            + SCRIPT
            + ", which is in no folder above the working directory; PLAN_TEST_ELASTIC may name a"
            + " server instead");
  }

  private static Path findJava() {
    return candidates().stream()
        .filter(ElasticDistribution::suits)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Elasticsearch needs a JDK of version "
                        + JAVA_VERSION
                        + " or newer, which any user may run, and none was found: install one under"
                        + " "
                        + INSTALLED
                        + ", or name its home by PLAN_TEST_ES_JAVA"));
  }

  private static List<Path> candidates() {
    List<Path> homes = new ArrayList<>();
    for (String name : JAVA_HOMES) {
      Optional.ofNullable(System.getenv(name)).map(Path::of).ifPresent(homes::add);
    }
    System.getenv().keySet().stream()
        .filter(name -> LATER_JAVA_HOME.matcher(name).matches())
        .sorted()
        .forEach(name -> homes.add(Path.of(System.getenv(name))));
    homes.add(Path.of(System.getProperty("java.home")));
    try (Stream<Path> installed = Files.list(INSTALLED)) {
      installed.sorted().forEach(homes::add);
    } catch (IOException none) {
      // Then one of the others has to do.
    }
    return homes;
  }

  private static boolean suits(Path home) {
    try {
      Matcher release = RELEASE.matcher(Files.readString(home.resolve("release")));
      return release.find()
          && Integer.parseInt(release.group(1)) >= JAVA_VERSION
          && Files.isExecutable(home.resolve("bin").resolve("java"))
          && isOpenToAll(home.toRealPath());
    } catch (IOException noJava) {
      return false;
    }
  }
}
