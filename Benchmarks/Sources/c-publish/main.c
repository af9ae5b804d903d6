// Confirmed publishes with rabbitmq-c as its documentation advises: amqp_basic_publish in a loop; when the window is
// full, the confirms that have arrived are read with amqp_simple_wait_frame. One connection, one thread: the library
// allows no more.
//
//   c-publish PORT MESSAGES WINDOW
#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Measurement.h"

enum { channel = 1, body_size = 100 };

static void fail(const char *what, const char *why) {
  fprintf(stderr, "c-publish: %s: %s\n", what, why);
  exit(1);
}

static void check(const char *what, amqp_rpc_reply_t reply) {
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
  amqp_confirm_select(connection, channel);
  check("confirm.select", amqp_get_rpc_reply(connection));
  return connection;
}

// Reads confirms until no more than `allowed` publishes are without one. Returns the last tag confirmed: the sink
// confirms in order.
static uint64_t wait_for_confirms(amqp_connection_state_t connection, uint64_t sent, uint64_t confirmed,
                                  uint64_t allowed) {
  while (sent - confirmed > allowed) {
    amqp_frame_t frame;
    amqp_maybe_release_buffers(connection);
    int status = amqp_simple_wait_frame(connection, &frame);
    if (status) fail("wait for confirms", amqp_error_string2(status));
    if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD) {
      fail("wait for confirms", "another frame than basic.ack came");
    }
    confirmed = ((amqp_basic_ack_t *)frame.payload.method.decoded)->delivery_tag;
  }
  return confirmed;
}

static void publish(amqp_connection_state_t connection, long messages, uint64_t window, uint64_t *sent) {
  char body[body_size], id[32];
  memset(body, 'x', sizeof body);
  amqp_basic_properties_t properties = {
      ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG,
      .content_type = amqp_cstring_bytes("application/json"),
      .delivery_mode = AMQP_DELIVERY_PERSISTENT,
  };
  amqp_bytes_t exchange = amqp_cstring_bytes("bench"), key = amqp_cstring_bytes("k");
  uint64_t first = *sent, confirmed = first;
  while (*sent - first < (uint64_t)messages) {
    int length = snprintf(id, sizeof id, "bench-%llu", (unsigned long long)*sent + 1);
    properties.message_id = (amqp_bytes_t){(size_t)length, id};
    int status = amqp_basic_publish(connection, channel, exchange, key, /* mandatory */ 1, 0, &properties,
                                    (amqp_bytes_t){sizeof body, body});
    if (status) fail("publish", amqp_error_string2(status));
    ++*sent;
    // Half a window at a time: one read then takes many confirms.
    if (*sent - confirmed >= window) confirmed = wait_for_confirms(connection, *sent, confirmed, window / 2);
  }
  wait_for_confirms(connection, *sent, confirmed, 0);
}

int main(int count, char **words) {
  if (count != 4) {
    fprintf(stderr, "usage: c-publish PORT MESSAGES WINDOW\n");
    return 64;
  }
  long messages = atol(words[2]);
  uint64_t window = (uint64_t)atol(words[3]), sent = 0;
  amqp_connection_state_t connection = open_connection(atoi(words[1]));
  publish(connection, messages / 10, window, &sent);
  struct measurement begun = measurement_now();
  publish(connection, messages, window, &sent);
  measurement_report(begun, measurement_now(), messages);
  check("connection.close", amqp_connection_close(connection, AMQP_REPLY_SUCCESS));
  amqp_destroy_connection(connection);
  return 0;
}
