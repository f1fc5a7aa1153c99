package io.bactrian.cutover;

/** Whether the rows of every document give it back: the first law, on the real documents. */
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
              if (look.different() > 0) {
                return failed(
                    look.different() + " documents are not given back",
                    limit,
                    look.at(),
                    "bactrian differences " + system + " " + asked.mapping().source());
              }
              if (!asked.within(look.at(), asked.limits().rowsAge())) {
                return unchecked(
                    "compared " + asked.ago(look.at()),
                    limit,
                    look.at(),
                    "bactrian verify " + system);
              }
              return passed(look.compared() + " documents given back", limit, look.lawfulSince());
            })
        .orElseGet(() -> unchecked("never compared", limit, null, "bactrian verify " + system));
  }
}
