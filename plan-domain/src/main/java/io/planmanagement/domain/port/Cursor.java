package io.planmanagement.domain.port;

/**
 * Where a listing goes on: made by an adapter, understood by it alone, good for any instance of it
 * on the same data.
 *
 * @param value an opaque text, not empty
 */
public record Cursor(String value) {}
