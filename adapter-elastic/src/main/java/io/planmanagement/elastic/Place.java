package io.planmanagement.elastic;

import io.planmanagement.domain.PlanId;
import io.planmanagement.domain.PlanRefused;
import io.planmanagement.domain.Role;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place of the index that may hold an object of a plan. The ids of documents are places, not
 * objects: whatever stands in a place is replaced by the next projection, so nothing of an older
 * one is left over, and two plans never meet.
 *
 * <p>Of the plan {@code p}: {@code p}, its cost shares {@code p/c}, and for each linked plan
 * service, counted from 0, {@code p/s/0}, its service {@code p/s/0/service} and its cost shares
 * {@code p/s/0/cost}. No id has a slash.
 *
 * @param planId the plan
 * @param number counts the places of a plan, from 0, in the order of its document
 */
record Place(PlanId planId, int number) {

  /** The places of a plan without services. */
  private static final int FIRST_SERVICE = 2;

  private static final int EACH_SERVICE = 3;

  private static final Pattern ID =
      Pattern.compile(
          "([^/]+)(?:/(c)|/s/(0|[1-9][0-9]{0,7})(?:/(service|cost))?)?", Pattern.DOTALL);

  /** Returns how many places a plan with so many linked plan services has. */
  static int count(int services) {
    return FIRST_SERVICE + EACH_SERVICE * services;
  }

  /** Returns the place of the plan itself. */
  static Place of(PlanId planId) {
    return new Place(planId, 0);
  }

  /** Returns the place of the {@code n}-th linked plan service, from 0. */
  static Place ofLink(PlanId planId, int n) {
    return new Place(planId, count(n));
  }

  /** Returns the place that a document of that id and routing is in; empty if it is in none. */
  static Optional<Place> parse(String id, String routing) {
    Matcher matcher = ID.matcher(id);
    if (!matcher.matches() || !matcher.group(1).equals(routing)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Place(new PlanId(matcher.group(1)), number(matcher)));
    } catch (PlanRefused noPlanId) {
      return Optional.empty();
    }
  }

  private static int number(Matcher matcher) {
    if (matcher.group(3) == null) {
      return matcher.group(2) == null ? 0 : 1;
    }
    int link = count(Integer.parseInt(matcher.group(3)));
    String below = matcher.group(4);
    return below == null ? link : below.equals("service") ? link + 1 : link + 2;
  }

  /** Returns the id of the document in this place. */
  String id() {
    if (number < FIRST_SERVICE) {
      return number == 0 ? planId.value() : planId + "/c";
    }
    int n = (number - FIRST_SERVICE) / EACH_SERVICE;
    return planId
        + "/s/"
        + n
        + switch (role()) {
          case LINKED_SERVICE -> "/service";
          case PLANSERVICE_COST_SHARES -> "/cost";
          default -> "";
        };
  }

  /** Returns the role of what may stand here. */
  Role role() {
    if (number < FIRST_SERVICE) {
      return number == 0 ? Role.PLAN : Role.PLAN_COST_SHARES;
    }
    return switch ((number - FIRST_SERVICE) % EACH_SERVICE) {
      case 0 -> Role.LINKED_PLAN_SERVICE;
      case 1 -> Role.LINKED_SERVICE;
      default -> Role.PLANSERVICE_COST_SHARES;
    };
  }

  /** Returns the place of the parent of what may stand here; empty for that of the plan itself. */
  Optional<Place> parent() {
    return switch (role()) {
      case PLAN -> Optional.empty();
      case PLAN_COST_SHARES, LINKED_PLAN_SERVICE -> Optional.of(of(planId));
      case LINKED_SERVICE, PLANSERVICE_COST_SHARES -> Optional.of(ofLink(planId, services() - 1));
    };
  }

  /** Returns how many linked plan services have their places up to this one. */
  int services() {
    return number < FIRST_SERVICE ? 0 : (number - FIRST_SERVICE) / EACH_SERVICE + 1;
  }
}
