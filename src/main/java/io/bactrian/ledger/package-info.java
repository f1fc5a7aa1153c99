/** The escrow application's money: entries of its ledger, balances, and whether they agree. */
@NullMarked
package io.bactrian.ledger;

import org.jspecify.annotations.NullMarked;
