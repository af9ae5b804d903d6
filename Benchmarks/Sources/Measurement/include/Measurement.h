// How the clients in C and Swift measure themselves, between two points that they choose.
#pragma once
#include <stdint.h>

struct measurement {
  double time;                        // seconds since 1970, so that another process can compare it with its time
  double cpu;                         // seconds of the whole process, user and system
  uint64_t allocations, calls;        // zero unless the counting library is loaded
};

struct measurement measurement_now(void);

/// Prints the one line that Benchmarks/run reads.
void measurement_report(struct measurement begun, struct measurement ended, long messages);

/// Nanoseconds of a clock that never goes back.
uint64_t measurement_clock(void);

/// The same line with the median and the 99th percentile of what was measured for each message, in nanoseconds.
/// Sorts the samples.
void measurement_report_latency(struct measurement begun, struct measurement ended, uint64_t *samples, long messages);

/// Prints how many connections are open, and the process's resident memory before and after, in bytes.
void measurement_report_memory(long connections, long before, long after);

/// The process's resident memory in bytes, or -1.
long measurement_resident(void);
