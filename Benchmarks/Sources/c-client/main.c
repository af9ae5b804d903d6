// The loops that rabbitmq-c's documentation and examples advise. One connection, one thread: the library allows no
// more.
//
//   c-client publish|latency|consume PORT MESSAGES WARM_UP WINDOW BODY QUEUE
#include <amqp_tcp_socket.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

void fail(const char *what, const char *why) {
  fprintf(stderr, "c-client: %s: %s\n", what, why);
  exit(1);
}

void check(const char *what, amqp_rpc_reply_t reply) {
  if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) fail(what, amqp_error_string2(reply.library_error));
  if (reply.reply_type != AMQP_RESPONSE_NORMAL) fail(what, "the peer refused");
}

static amqp_connection_state_t open_connection(int port) {
  amqp_connection_state_t connection = amqp_new_connection();
  amqp_socket_t *socket = amqp_tcp_socket_new(connection);
  if (!socket) fail("socket", "out of memory");
  int status = amqp_socket_open(socket, "127.0.0.1", port);
  if (status) fail("connect", amqp_error_string2(status));
  check("login", amqp_login(connection, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest"));
  amqp_channel_open(connection, channel);
  check("channel.open", amqp_get_rpc_reply(connection));
  return connection;
}

int main(int count, char **words) {
  if (count != 8) {
    fprintf(stderr, "usage: c-client publish|latency|consume PORT MESSAGES WARM_UP WINDOW BODY QUEUE\n");
    return 64;
  }
  struct arguments arguments = {
      .work = words[1],
      .port = atoi(words[2]),
      .messages = atol(words[3]),
      .warm_up = atol(words[4]),
      .window = (uint64_t)atol(words[5]),
      .body_size = (size_t)atol(words[6]),
      .queue = words[7],
  };
  amqp_connection_state_t connection = open_connection(arguments.port);
  if (strcmp(arguments.work, "publish") == 0) run_publish(connection, &arguments);
  else if (strcmp(arguments.work, "latency") == 0) run_latency(connection, &arguments);
  else if (strcmp(arguments.work, "consume") == 0) run_consume(connection, &arguments);
  else fail(arguments.work, "no such work");
  check("connection.close", amqp_connection_close(connection, AMQP_REPLY_SUCCESS));
  amqp_destroy_connection(connection);
  return 0;
}
