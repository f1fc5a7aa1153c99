/** Reading and writing a collection in whichever store it is, and keeping the other one equal. */
@NullMarked
package io.bactrian.stores;

import org.jspecify.annotations.NullMarked;
