// Lets a program believe that it is LATER_DAYS days later: for journeys in which a season goes by. The wall clock alone moves;
// clocks that measure how long something takes stay as they are, or whoever sleeps would not wake.
//   cc -shared -fPIC -o later.so later.c -ldl;  LD_PRELOAD=./later.so LATER_DAYS=8 rostra serve
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static time_t later(void) {
  static time_t seconds = -1;
  if (seconds < 0) {
    const char *days = getenv("LATER_DAYS");
    seconds = days ? atol(days) * 86400 : 0;
  }
  return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  int failed = real(clock, now);
  if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += later();
  return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec precise;
  if (clock_gettime(CLOCK_REALTIME, &precise)) return -1;
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *result) {
  struct timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  if (result) *result = precise.tv_sec;
  return precise.tv_sec;
}
