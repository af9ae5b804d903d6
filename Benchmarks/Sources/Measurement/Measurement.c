#include "Measurement.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

struct measurement measurement_now(void) {
  struct timespec t;
  struct rusage usage;
  clock_gettime(CLOCK_MONOTONIC, &t);
  getrusage(RUSAGE_SELF, &usage);
  return (struct measurement){
      .wall = (double)t.tv_sec + (double)t.tv_nsec / 1e9,
      .user = (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6,
      .system = (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6,
  };
}

void measurement_report(struct measurement begun, struct measurement ended, long messages) {
  printf("{\"messages\": %ld, \"seconds\": %.6f, \"user_seconds\": %.6f, \"system_seconds\": %.6f}\n", messages,
         ended.wall - begun.wall, ended.user - begun.user, ended.system - begun.system);
  fflush(stdout);
}
