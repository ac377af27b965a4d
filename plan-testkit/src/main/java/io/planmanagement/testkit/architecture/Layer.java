package io.planmanagement.testkit.architecture;

import java.util.Set;

/**
 * A part of an architecture.
 *
 * @param name what it is called
 * @param packages the packages that it consists of, in ArchUnit's notation ({@code
 *     "org.example.domain.."})
 * @param mayUse the names of the layers that it may depend on, besides itself
 */
public record Layer(String name, Set<String> packages, Set<String> mayUse) {

  /** Copies the sets. */
  public Layer {
    packages = Set.copyOf(packages);
    mayUse = Set.copyOf(mayUse);
  }

  /** Returns a layer that consists of one package with all below it. */
  public static Layer of(String name, String packages, String... mayUse) {
    return new Layer(name, Set.of(packages), Set.of(mayUse));
  }
}
