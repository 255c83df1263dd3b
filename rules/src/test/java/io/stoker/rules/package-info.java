/// The house rules, as tests: who may use whom, what the core must not touch, and how files look.
///
/// ```
/// compiled classes -> HouseRules -> HouseRulesTest   every rule holds, and its offender breaks it
/// files of the repository -> Tidy -> TidyTest        every file is tidy, and planted mess is found
/// ```
@NullMarked
package io.stoker.rules;

import org.jspecify.annotations.NullMarked;
