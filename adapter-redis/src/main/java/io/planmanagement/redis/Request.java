package io.planmanagement.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.util.JedisClusterCRC16;

/** One command that reads, or one run of a script, on the keys of one partition. */
final class Request {

  private final int slot;
  private final Command command;
  private final Optional<Script> script;
  private final List<byte[]> arguments;

  private Request(String key, Command command, Optional<Script> script, List<byte[]> arguments) {
    this.slot = JedisClusterCRC16.getSlot(key);
    this.command = command;
    this.script = script;
    this.arguments = arguments;
  }

  /** Describes a command that reads. */
  static Request read(Command command, String key, Object... arguments) {
    List<byte[]> all = new ArrayList<>(1 + arguments.length);
    all.add(bytes(key));
    for (Object argument : arguments) {
      all.add(bytes(argument));
    }
    return new Request(key, command, Optional.empty(), all);
  }

  /**
   * Describes a run of a script.
   *
   * @param keys at least one, all of one partition
   * @param arguments numbers, texts or bytes
   */
  static Request run(Script script, List<String> keys, Object... arguments) {
    List<byte[]> all = new ArrayList<>(1 + keys.size() + arguments.length);
    all.add(bytes(keys.size()));
    keys.forEach(key -> all.add(bytes(key)));
    for (Object argument : arguments) {
      all.add(bytes(argument));
    }
    return new Request(keys.get(0), Command.EVALSHA, Optional.of(script), all);
  }

  /** Returns the hash slot of the keys. */
  int slot() {
    return slot;
  }

  /** Whether it may change anything. */
  boolean writes() {
    return script.filter(Script::writes).isPresent();
  }

  /** Returns how many bytes it takes to send, about. */
  long size() {
    return arguments.stream().mapToLong(argument -> argument.length + 16L).sum();
  }

  /**
   * Returns what is sent.
   *
   * @param whole whether a script goes with its text, since the server does not know its name
   */
  CommandArguments command(boolean whole) {
    CommandArguments sent = new CommandArguments(whole ? Command.EVAL : command);
    script.ifPresent(run -> sent.add(whole ? run.source() : run.sha()));
    arguments.forEach(sent::add);
    return sent;
  }

  private static byte[] bytes(Object argument) {
    return argument instanceof byte[] bytes
        ? bytes
        : argument.toString().getBytes(StandardCharsets.UTF_8);
  }
}
