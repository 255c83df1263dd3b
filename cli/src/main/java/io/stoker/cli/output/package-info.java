/// How the CLI prints: tables, JSON, YAML, CSV, names, colours, times and progress.
@NullMarked
package io.stoker.cli.output;

import org.jspecify.annotations.NullMarked;
