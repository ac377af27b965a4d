package io.planmanagement.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The folder of the index: one folder in it for each generation, named by its number. The newest
 * one that was finished is the index; a newer one is being made, or was when the process ended.
 */
record IndexFolder(Path path) {

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

  /** Returns the folders of all generations, the newest first. */
  List<Path> generations() throws IOException {
    List<Path> generations = new ArrayList<>();
    if (Files.isDirectory(path)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          if (NUMBER.matcher(name(entry)).matches() && Files.isDirectory(entry)) {
            generations.add(entry);
          }
        }
      }
    }
    generations.sort(Comparator.comparing(IndexFolder::number).reversed());
    return generations;
  }

  /** Makes the folder of a new generation. */
  Path makeNext() throws IOException {
    List<Path> generations = generations();
    long next = generations.isEmpty() ? 1 : number(generations.get(0)) + 1;
    Path generation = path.resolve(Long.toString(next));
    StoreFolder.makePrivate(path, true);
    StoreFolder.makePrivate(generation, true);
    return generation;
  }

  /** Removes all other generations. */
  void keepOnly(Path generation) throws IOException {
    for (Path other : generations()) {
      if (!other.equals(generation)) {
        remove(other);
      }
    }
  }

  /** Removes everything; fails if somebody put a folder there. */
  void remove() throws IOException {
    if (Files.isDirectory(path)) {
      for (Path generation : generations()) {
        remove(generation);
      }
      remove(path);
    }
  }

  /** Removes a folder with the files in it. */
  static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static long number(Path generation) {
    return Long.parseLong(name(generation));
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
