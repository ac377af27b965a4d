package io.planmanagement.redis;

import io.planmanagement.domain.Organisation;
import io.planmanagement.domain.PlanId;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The names of all keys. Those of a partition have one hash tag, so that they are on one server.
 *
 * @param namespace what tells this data set's keys from others
 * @param partitions the number of partitions
 */
record KeySpace(String namespace, int partitions) {

  /** Returns the partition of a plan: by a check sum of its id, the same for ever. */
  int partitionOf(PlanId id) {
    CRC32 sum = new CRC32();
    sum.update(id.value().getBytes(StandardCharsets.UTF_8));
    return (int) (sum.getValue() % partitions);
  }

  /** Returns the key of what names the data set. */
  String store() {
    return "{" + namespace + "}:store";
  }

  /** Returns the key of a plan's record. */
  String plan(PlanId id) {
    return in(partitionOf(id), "plan:" + id.value());
  }

  /** Returns the key of a partition's revision, cursor and epoch. */
  String meta(int partition) {
    return in(partition, "meta");
  }

  /** Returns the key of a partition's log. */
  String log(int partition) {
    return in(partition, "log");
  }

  /** Returns the key of the deletions in a partition's log. */
  String deleted(int partition) {
    return in(partition, "deleted");
  }

  /** Returns the key of the ids of a partition's living plans. */
  String ids(int partition) {
    return in(partition, "ids");
  }

  /** Returns the key of the ids of an organisation's living plans in a partition. */
  String ids(int partition, Organisation org) {
    return in(partition, "org:" + org.value());
  }

  /** Returns the key of a partition's dead letters. */
  String letters(int partition) {
    return in(partition, "letters");
  }

  private String in(int partition, String name) {
    return "{" + namespace + ":p" + partition + "}:" + name;
  }
}
