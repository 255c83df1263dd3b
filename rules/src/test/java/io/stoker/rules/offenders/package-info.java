/// Classes that break the house rules on purpose: each proves that its rule can fail.
@NullMarked
package io.stoker.rules.offenders;

import org.jspecify.annotations.NullMarked;
