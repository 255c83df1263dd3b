/// The verbs, one small class each; those that ask a controller do so over its HTTP API alone.
@NullMarked
package io.stoker.cli.verb;

import org.jspecify.annotations.NullMarked;
