package io.planmanagement.testkit.search;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A hit.
 *
 * @param plan the plan
 * @param service the place of the linked plan service; empty where plans are returned
 * @param score its score; empty if the query has no condition that adds to it
 * @param position where it stands
 */
public record Found(
    SearchedPlan plan, OptionalInt service, OptionalDouble score, Position position) {}
