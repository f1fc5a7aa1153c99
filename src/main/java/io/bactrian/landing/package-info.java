/**
 * Puts rows into PostgreSQL, and compares and reads them there: one staging mechanism, and COPY in
 * its binary form. A document that PostgreSQL refuses is found and goes to the quarantine.
 */
@NullMarked
package io.bactrian.landing;

import org.jspecify.annotations.NullMarked;
