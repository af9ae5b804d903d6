// A discarding AMQP 0-9-1 peer: takes any login, accepts every declaration, counts and confirms publishes, floods
// consumers. Benchmarks measure clients against it, since it is not a bottleneck.
//
//   sink [--port N]
//
// Prints "port N" when it listens (on 127.0.0.1 only), and a line of counts for each connection that ends.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "peer.h"

static int fail(const char *what) {
  perror(what);
  return 1;
}

static long number(const char *text, long maximum) {
  char *end;
  errno = 0;
  long value = text ? strtol(text, &end, 10) : -1;
  if (!text || errno || end == text || *end || value < 0 || value > maximum) {
    fprintf(stderr, "usage: sink [--port N]\n");
    exit(64);
  }
  return value;
}

static int listen_on(uint16_t port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  int yes = 1;
  if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 ||
      bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 128) < 0 ||
      getsockname(listener, (struct sockaddr *)&address, &size) < 0) {
    return -1;
  }
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

static void watch(int poller, int operation, int descriptor, uint32_t events, void *data) {
  struct epoll_event event = {.events = events, .data = {.ptr = data}};
  if (epoll_ctl(poller, operation, descriptor, &event) < 0) {
    perror("epoll_ctl");
    exit(1);
  }
}

static void accept_peers(int poller, int listener) {
  for (;;) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) return;
    int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(poller, EPOLL_CTL_ADD, descriptor, EPOLLIN, open_peer(descriptor));
  }
}

static void serve(int poller, struct peer *p, uint32_t events) {
  bool waited = peer_has_output(p);
  bool goes_on = true;
  if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) goes_on = peer_readable(p);
  if (goes_on && events & EPOLLOUT) goes_on = peer_writable(p);
  if (!goes_on) {
    printf("published %llu delivered %llu acknowledged %llu%s\n", (unsigned long long)p->published,
           (unsigned long long)p->delivered, (unsigned long long)p->acknowledged, p->broken ? " broken" : "");
    fflush(stdout);
    close_peer(p);
  } else if (peer_has_output(p) != waited) {
    watch(poller, EPOLL_CTL_MOD, p->descriptor, waited ? EPOLLIN : EPOLLIN | EPOLLOUT, p);
  }
}

int main(int count, char **words) {
  uint16_t port = 0;
  for (int i = 1; i < count; i += 2) {
    if (strcmp(words[i], "--port") == 0) port = (uint16_t)number(words[i + 1], 65535);
    else number(NULL, 0);
  }
  // The process that started it may be killed before it can end it.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  int listener = listen_on(port);
  if (listener < 0) return fail("sink: cannot listen");
  int poller = epoll_create1(EPOLL_CLOEXEC);
  if (poller < 0) return fail("sink: epoll_create1");
  watch(poller, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
  for (;;) {
    struct epoll_event events[64];
    int ready = epoll_wait(poller, events, 64, -1);
    if (ready < 0 && errno != EINTR) return fail("sink: epoll_wait");
    for (int i = 0; i < ready; i++) {
      if (events[i].data.ptr) serve(poller, events[i].data.ptr, events[i].events);
      else accept_peers(poller, listener);
    }
  }
}
