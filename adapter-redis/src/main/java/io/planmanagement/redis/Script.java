package io.planmanagement.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The scripts that run in Redis. Each touches the keys of one partition only, all of which it is
 * told.
 *
 * <p>A script does not roll back: what can fail is checked before the first write. Redis itself
 * refuses a script without {@code allow-oom} before it begins where its memory is full; what makes
 * room, or keeps changes flowing, is allowed all the same.
 */
enum Script {
  /**
   * Makes the data set. KEYS: store. ARGV: id, layout, partitions. Answers with what stands there
   * now.
   */
  MAKE_STORE(
      """
      #!lua
      if redis.call('EXISTS', KEYS[1]) == 0 then
        redis.call('HSET', KEYS[1], 'id', ARGV[1], 'layout', ARGV[2], 'partitions', ARGV[3])
      end
      return redis.call('HMGET', KEYS[1], 'id', 'layout', 'partitions')
      """),

  /**
   * Saves a plan. KEYS: plan, meta, log, deleted, ids, those of the organisation. ARGV: id,
   * expected revision, token, highest revision seen, shift of the clock, places, organisation,
   * document, then the fields of the objects with their values.
   */
  SAVE(
      """
      #!lua
      local kept = redis.call('HMGET', KEYS[1], 'revision', 'token', 'places', 'org')
      if kept[4] and kept[2] == ARGV[3] then
        return {'again', kept[1], kept[4], redis.call('HGET', KEYS[1], 'document')}
      end
      if (kept[1] or '0') ~= ARGV[2] then return stale(kept) end
      require_sets()
      local revision = allocate(ARGV[4], ARGV[5])
      if not revision then return {'exhausted'} end
      redis.call('HSET', KEYS[2], 'last', revision)
      redis.call('DEL', KEYS[1])
      redis.call('HSET', KEYS[1], 'revision', revision, 'token', ARGV[3],
          'places', highest(kept[3], ARGV[6]), 'org', ARGV[7], 'document', ARGV[8])
      for i = 9, #ARGV, 1000 do
        redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
      end
      redis.call('ZADD', KEYS[3], revision, ARGV[1])
      redis.call('ZREM', KEYS[4], ARGV[1])
      redis.call('ZADD', KEYS[5], 0, ARGV[1])
      redis.call('ZADD', KEYS[6], 0, ARGV[1])
      return {'saved', revision}
      """),

  /**
   * Deletes a plan. KEYS as of {@link #SAVE}. ARGV: id, expected revision, token, highest revision
   * seen, shift of the clock, organisation.
   */
  DELETE(
      """
      #!lua flags=allow-oom
      local kept = redis.call('HMGET', KEYS[1], 'revision', 'token', 'places', 'org')
      if kept[1] and not kept[4] and kept[2] == ARGV[3] then
        return {'written', kept[1]}
      end
      if kept[1] ~= ARGV[2] or kept[4] ~= ARGV[6] then return stale(kept) end
      require_sets()
      local revision = allocate(ARGV[4], ARGV[5])
      if not revision then return {'exhausted'} end
      redis.call('HSET', KEYS[2], 'last', revision)
      redis.call('DEL', KEYS[1])
      redis.call('HSET', KEYS[1], 'revision', revision, 'token', ARGV[3], 'places', kept[3])
      redis.call('ZADD', KEYS[3], revision, ARGV[1])
      redis.call('ZADD', KEYS[4], revision, ARGV[1])
      redis.call('ZREM', KEYS[5], ARGV[1])
      redis.call('ZREM', KEYS[6], ARGV[1])
      return {'written', revision}
      """),

  /**
   * Gives a record a new revision. KEYS: plan, meta, log, deleted. ARGV: id, expected revision,
   * token of a record that is made, highest revision seen, shift of the clock, revision to go
   * beyond, places, how far beyond the clock that may be, in microseconds.
   */
  RESTAMP(
      """
      #!lua flags=allow-oom
      if tonumber(ARGV[6]) > now(ARGV[5]) + tonumber(ARGV[8]) then return {'far'} end
      local kept = redis.call('HMGET', KEYS[1], 'revision', 'token', 'places', 'org')
      if (kept[1] or '0') ~= ARGV[2] then return stale(kept) end
      require_sets()
      local revision = allocate(highest(ARGV[4], ARGV[6]), ARGV[5])
      if not revision then return {'exhausted'} end
      redis.call('HSET', KEYS[2], 'last', revision)
      redis.call('HSET', KEYS[1], 'revision', revision, 'token', kept[2] or ARGV[3],
          'places', highest(kept[3], ARGV[7]))
      redis.call('ZADD', KEYS[3], revision, ARGV[1])
      if not kept[4] then redis.call('ZADD', KEYS[4], revision, ARGV[1]) end
      return {'written', revision}
      """),

  /**
   * Reads an object of a plan with all below it. KEYS: plan. ARGV: id of the object. In the text of
   * an object the ids of those below it stand between unit separators, which no JSON text holds.
   */
  OBJECT(
      """
      #!lua flags=no-writes
      local kept = redis.call('HMGET', KEYS[1], 'revision', 'org', 'object:' .. ARGV[1])
      if not kept[2] or not kept[3] then return {} end
      local function composed(text)
        return (string.gsub(text, '\\31([^\\31]*)\\31', function(id)
          return composed(redis.call('HGET', KEYS[1], 'object:' .. id))
        end))
      end
      return {kept[1], kept[2], composed(kept[3])}
      """),

  /** Reads a log's cursor and what is behind it. KEYS: meta, log. ARGV: the most entries. */
  TAIL(
      """
      #!lua flags=no-writes
      local meta = redis.call('HMGET', KEYS[1], 'epoch', 'cursor')
      return {meta[1] or '0', meta[2] or '0', redis.call('ZRANGE', KEYS[2],
          '(' .. (meta[2] or '0'), '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[1], 'WITHSCORES')}
      """),

  /** Counts what is behind a log's cursor, and reads the first of it. KEYS: meta, log. */
  BACKLOG(
      """
      #!lua flags=no-writes
      local from = '(' .. (redis.call('HGET', KEYS[1], 'cursor') or '0')
      local first = redis.call('ZRANGE', KEYS[2], from, '+inf', 'BYSCORE', 'LIMIT', 0, 1,
          'WITHSCORES')
      return {redis.call('ZCOUNT', KEYS[2], from, '+inf'), first[2] or '0'}
      """),

  /**
   * Moves a cursor forwards. KEYS: meta. ARGV: the epoch in which it was read, where to. Answers
   * with epoch and position afterwards.
   */
  ADVANCE(
      """
      #!lua flags=allow-oom
      local meta = redis.call('HMGET', KEYS[1], 'epoch', 'cursor', 'last')
      local to = math.min(tonumber(ARGV[2]), tonumber(meta[3] or '0'))
      if (meta[1] or '0') == ARGV[1] and to > tonumber(meta[2] or '0') then
        meta[2] = string.format('%.0f', to)
        redis.call('HSET', KEYS[1], 'cursor', meta[2])
      end
      return {meta[1] or '0', meta[2] or '0'}
      """),

  /** Moves a cursor back and begins a new epoch. KEYS: meta. ARGV: where to, at most. */
  REWIND(
      """
      #!lua flags=allow-oom
      local cursor = tonumber(redis.call('HGET', KEYS[1], 'cursor') or '0')
      redis.call('HSET', KEYS[1], 'cursor', string.format('%.0f', math.min(cursor, tonumber(ARGV[1]))))
      redis.call('HINCRBY', KEYS[1], 'epoch', 1)
      return 1
      """),

  /**
   * Forgets a deletion behind the cursor. KEYS: plan, meta, log, deleted. ARGV: id, revision of the
   * deletion.
   */
  PURGE(
      """
      #!lua flags=allow-oom
      local kept = redis.call('HMGET', KEYS[1], 'revision', 'org')
      if kept[2] or kept[1] ~= ARGV[2] then return 0 end
      if tonumber(redis.call('HGET', KEYS[2], 'cursor') or '0') < tonumber(ARGV[2]) then return 0 end
      require_sets()
      redis.call('DEL', KEYS[1])
      redis.call('ZREM', KEYS[3], ARGV[1])
      redis.call('ZREM', KEYS[4], ARGV[1])
      return 1
      """),

  /**
   * Keeps a dead letter unless a newer one of the plan is kept. KEYS: letters. ARGV: lowest member
   * that is of the plan, first that is not, revision, reason.
   */
  SET_ASIDE(
      """
      #!lua flags=allow-oom
      for _, letter in ipairs(redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2], 'BYLEX')) do
        local revision = string.match(letter, '\\n(%d+)\\n')
        if tonumber(revision) > tonumber(ARGV[3]) then return 0 end
        redis.call('ZREM', KEYS[1], letter)
      end
      local letter = string.sub(ARGV[1], 2) .. ARGV[3] .. '\\n'
          .. string.format('%.0f', now('0')) .. '\\n' .. ARGV[4]
      redis.call('ZADD', KEYS[1], 0, letter)
      return 1
      """),

  /**
   * Forgets a dead letter. KEYS: letters. ARGV: lowest member that is of the plan and revision,
   * first that is not.
   */
  REMOVE_LETTER(
      """
      #!lua flags=allow-oom
      return redis.call('ZREMRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2])
      """);

  /** What the scripts share; it comes after the first line, which names the language. */
  private static final String SHARED =
      """
      local function now(shift)
        local time = redis.call('TIME')
        return tonumber(time[1]) * 1000000 + tonumber(time[2]) + tonumber(shift)
      end
      local function highest(one, other)
        return string.format('%.0f', math.max(tonumber(one or '0'), tonumber(other)))
      end
      -- A revision above all that the partition ever had; none if there are no numbers left.
      local function allocate(seen, shift)
        local meta = redis.call('HMGET', KEYS[2], 'last', 'cursor')
        local revision = math.max(tonumber(meta[1] or '0') + 1, tonumber(meta[2] or '0') + 1,
            tonumber(seen) + 1, now(shift))
        return revision < 2^53 and string.format('%.0f', revision)
      end
      -- Tells the revision of the record that was found, and whether the plan lives.
      local function stale(kept)
        return {'stale', kept[1] or '0', kept[4] and 1 or 0}
      end
      -- Fails before the first write if something else stands where a set belongs.
      local function require_sets()
        for i = 3, #KEYS do redis.call('ZCARD', KEYS[i]) end
      end
      """;

  private final String source;
  private final String sha;

  Script(String text) {
    int body = text.indexOf('\n') + 1;
    this.source = text.substring(0, body) + SHARED + text.substring(body);
    this.sha = HexFormat.of().formatHex(sha1(source));
  }

  /** Returns the whole script. */
  String source() {
    return source;
  }

  /** Returns the name under which Redis knows the script once it has run it. */
  String sha() {
    return sha;
  }

  /** Whether the script may change anything. */
  boolean writes() {
    return this != OBJECT && this != TAIL && this != BACKLOG;
  }

  private static byte[] sha1(String text) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException everyJvmHasIt) {
      throw new IllegalStateException(everyJvmHasIt);
    }
  }
}
