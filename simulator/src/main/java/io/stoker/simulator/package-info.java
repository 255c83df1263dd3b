/// The simulated shell: the shipped brain over virtual time, with a made-up fleet under it.
///
/// ```
/// experiment file -> Experiment -> SimulatedCluster ( EventQueue -> Brain <-> SimulatedFleet )
///                                        |
///                                        v events
///                                  RunTally -> Result -> result.json, jobs.csv, timeline.csv
/// ```
///
/// `engine` orders virtual time, `fleet` makes the nodes up, `workload` says who submits what and
/// when, `shell` runs the brain, `report` measures. All of that is core: a run is a pure function
/// of its scenario. Files, threads and clocks are only in the rooms of `edge`: `trace` reads
/// recorded workloads, `experiment` reads what people write and runs it, `live` drives the same
/// fleet by the wall clock.
@NullMarked
package io.stoker.simulator;

import org.jspecify.annotations.NullMarked;
