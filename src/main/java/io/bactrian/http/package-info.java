/** Speaking HTTP: problems, fields of a request, pages of a list. */
@NullMarked
package io.bactrian.http;

import org.jspecify.annotations.NullMarked;
