package io.bactrian.cutover;

/**
 * Whether the rows of every document give it back where they are right: the first law, on the real
 * documents. Wrong rows are {@link MismatchCheck}'s.
 */
final class MappingCheck implements Check {

  @Override
  public Name name() {
    return Name.MAPPING;
  }

  @Override
  public Finding ask(Asked asked) {
    String limit = "0 not given back, compared within " + Words.of(asked.limits().rowsAge());
    String system = asked.mapping().system();
    return RowsLook.last(asked)
        .map(
            look -> {
              if (look.lawfulSince() == null) {
                return failed(
                    look.different() + " documents are not given back",
                    limit,
                    look.differentAt(),
                    "bactrian differences " + system + " " + asked.mapping().source());
              }
              if (!asked.within(look.begun(), asked.limits().rowsAge())) {
                return unchecked(
                    "compared " + asked.ago(look.begun()),
                    limit,
                    look.begun(),
                    "bactrian verify " + system);
              }
              return passed(look.givenBack() + " documents given back", limit, look.lawfulSince());
            })
        .orElseGet(() -> unchecked("never compared", limit, null, "bactrian verify " + system));
  }
}
