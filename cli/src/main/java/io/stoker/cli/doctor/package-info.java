/// What `stoker doctor` looks at: one [Check] each, with a fix for whatever is not right.
@NullMarked
package io.stoker.cli.doctor;

import org.jspecify.annotations.NullMarked;
