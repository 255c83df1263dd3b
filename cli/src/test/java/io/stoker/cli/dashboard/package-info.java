/// The dashboard in a real browser, against a real process.
@NullMarked
package io.stoker.cli.dashboard;

import org.jspecify.annotations.NullMarked;
