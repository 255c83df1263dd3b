/// What the dashboard's files must keep to, checked without a browser.
@NullMarked
package io.stoker.server.dashboard;

import org.jspecify.annotations.NullMarked;
