// Counts what a client asks the system for: LD_PRELOAD=libcounting.so. Memory (malloc, calloc, realloc and their
// aligned relatives), and the calls that move bytes or wait for them. Waiting for a lock is not counted as a call: the
// C library makes it internally.
#define _GNU_SOURCE
#include "counting.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static _Atomic uint64_t allocations, calls;

static inline void count(_Atomic uint64_t *counter) { atomic_fetch_add_explicit(counter, 1, memory_order_relaxed); }

void counting_now(uint64_t *allocations_so_far, uint64_t *calls_so_far) {
  *allocations_so_far = atomic_load(&allocations);
  *calls_so_far = atomic_load(&calls);
}

// glibc's own names: looking for "the next malloc" would allocate.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) {
  count(&allocations);
  return __libc_malloc(size);
}
void *calloc(size_t number, size_t size) {
  count(&allocations);
  return __libc_calloc(number, size);
}
void *realloc(void *old, size_t size) {
  count(&allocations);
  return __libc_realloc(old, size);
}
void *memalign(size_t alignment, size_t size) {
  count(&allocations);
  return __libc_memalign(alignment, size);
}
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
int posix_memalign(void **result, size_t alignment, size_t size) {
  void *memory = memalign(alignment, size);
  if (!memory) return ENOMEM;
  *result = memory;
  return 0;
}

#define COUNTED(result, name, parameters, arguments)             \
  result name parameters {                                       \
    static result(*next) parameters;                             \
    if (!next) next = (result(*) parameters)dlsym(RTLD_NEXT, #name); \
    count(&calls);                                               \
    return next arguments;                                       \
  }

COUNTED(ssize_t, read, (int f, void *p, size_t n), (f, p, n))
COUNTED(ssize_t, write, (int f, const void *p, size_t n), (f, p, n))
COUNTED(ssize_t, readv, (int f, const struct iovec *v, int n), (f, v, n))
COUNTED(ssize_t, writev, (int f, const struct iovec *v, int n), (f, v, n))
COUNTED(ssize_t, recv, (int f, void *p, size_t n, int flags), (f, p, n, flags))
COUNTED(ssize_t, send, (int f, const void *p, size_t n, int flags), (f, p, n, flags))
COUNTED(ssize_t, recvmsg, (int f, struct msghdr *m, int flags), (f, m, flags))
COUNTED(ssize_t, sendmsg, (int f, const struct msghdr *m, int flags), (f, m, flags))
COUNTED(int, poll, (struct pollfd *p, nfds_t n, int t), (p, n, t))
COUNTED(int, ppoll, (struct pollfd *p, nfds_t n, const struct timespec *t, const sigset_t *s), (p, n, t, s))
COUNTED(int, select, (int n, fd_set *r, fd_set *w, fd_set *e, struct timeval *t), (n, r, w, e, t))
COUNTED(int, epoll_wait, (int f, struct epoll_event *e, int n, int t), (f, e, n, t))
