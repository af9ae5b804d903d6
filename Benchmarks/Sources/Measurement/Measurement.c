#define _GNU_SOURCE
#include "Measurement.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct measurement measurement_now(void) {
  struct timespec t;
  struct rusage usage;
  clock_gettime(CLOCK_REALTIME, &t);
  getrusage(RUSAGE_SELF, &usage);
  struct measurement m = {
      .time = (double)t.tv_sec + (double)t.tv_nsec / 1e9,
      .cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
             (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
  };
  void (*counts)(uint64_t *, uint64_t *) = (void (*)(uint64_t *, uint64_t *))dlsym(RTLD_DEFAULT, "counting_now");
  if (counts) counts(&m.allocations, &m.calls);
  return m;
}

uint64_t measurement_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void print_common(struct measurement begun, struct measurement ended, long messages) {
  printf("{\"messages\": %ld, \"began\": %.6f, \"ended\": %.6f, \"cpu_seconds\": %.6f, \"allocations\": %llu, "
         "\"calls\": %llu",
         messages, begun.time, ended.time, ended.cpu - begun.cpu,
         (unsigned long long)(ended.allocations - begun.allocations), (unsigned long long)(ended.calls - begun.calls));
}

void measurement_report(struct measurement begun, struct measurement ended, long messages) {
  print_common(begun, ended, messages);
  printf("}\n");
  fflush(stdout);
}

static int compare(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

void measurement_report_latency(struct measurement begun, struct measurement ended, uint64_t *samples, long messages) {
  qsort(samples, (size_t)messages, sizeof *samples, compare);
  print_common(begun, ended, messages);
  printf(", \"median_nanoseconds\": %llu, \"p99_nanoseconds\": %llu}\n", (unsigned long long)samples[messages / 2],
         (unsigned long long)samples[messages * 99 / 100]);
  fflush(stdout);
}

long measurement_resident(void) {
  long pages = -1;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file) return -1;
  if (fscanf(file, "%*d %ld", &pages) != 1) pages = -1;
  fclose(file);
  return pages < 0 ? -1 : pages * sysconf(_SC_PAGESIZE);
}

void measurement_report_memory(long connections, long before, long after) {
  printf("{\"connections\": %ld, \"resident_before\": %ld, \"resident_bytes\": %ld}\n", connections, before, after);
  fflush(stdout);
}
