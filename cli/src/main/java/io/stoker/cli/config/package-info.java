/// Settings and where they came from: flag, environment, file or built-in.
@NullMarked
package io.stoker.cli.config;

import org.jspecify.annotations.NullMarked;
