/// What a user adds to Stoker: here, an executor of one's own.
@NullMarked
package io.stoker.examples;

import org.jspecify.annotations.NullMarked;
