// What the C library's loops share.
#pragma once
#include <amqp.h>
#include <stdint.h>

#include "Measurement.h"

enum { channel = 1 };

struct arguments {
  const char *work;
  int port;
  long messages, warm_up;
  uint64_t window;
  size_t body_size;
  const char *queue;
};

void fail(const char *what, const char *why);
void check(const char *what, amqp_rpc_reply_t reply);

// publish.c
void run_publish(amqp_connection_state_t connection, const struct arguments *arguments);
void run_latency(amqp_connection_state_t connection, const struct arguments *arguments);

// consume.c
void run_consume(amqp_connection_state_t connection, const struct arguments *arguments);
