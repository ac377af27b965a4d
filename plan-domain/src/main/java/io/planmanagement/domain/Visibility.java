package io.planmanagement.domain;

/** Which plans a reader may see, judged by the organisation of the plan. */
public sealed interface Visibility {

  /** Every plan. */
  Visibility ALL = new All();

  /** Whether a plan of that organisation may be seen. */
  boolean includes(Organisation owner);

  /** Returns the visibility of one organisation's plans. */
  static Visibility of(Organisation organisation) {
    return new OneOrganisation(organisation);
  }

  /** Every plan. */
  record All() implements Visibility {
    @Override
    public boolean includes(Organisation owner) {
      return true;
    }
  }

  /** The plans of one organisation. */
  record OneOrganisation(Organisation organisation) implements Visibility {
    @Override
    public boolean includes(Organisation owner) {
      return organisation.equals(owner);
    }
  }
}
