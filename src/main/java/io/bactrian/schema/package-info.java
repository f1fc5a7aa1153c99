/** Pictures and tables of what a system has become, drawn from PostgreSQL and from the mappings. */
@NullMarked
package io.bactrian.schema;

import org.jspecify.annotations.NullMarked;
