// How every publisher of the benchmarks measures itself: wall time and the process's CPU time between two points.
#pragma once

struct measurement {
  double wall, user, system;  // seconds
};

struct measurement measurement_now(void);

/// Prints the one line that Benchmarks/run reads.
void measurement_report(struct measurement begun, struct measurement ended, long messages);
