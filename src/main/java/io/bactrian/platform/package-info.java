/** What every feature stands on: settings, the three stores, the home folder and migrations. */
@NullMarked
package io.bactrian.platform;

import org.jspecify.annotations.NullMarked;
