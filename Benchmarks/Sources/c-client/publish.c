// Confirmed publishes: amqp_basic_publish in a loop; when the window is full, the confirms that have arrived are read
// with amqp_simple_wait_frame.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

struct publisher {
  amqp_connection_state_t connection;
  amqp_bytes_t key, body;
  amqp_basic_properties_t properties;
  uint64_t sent, confirmed;
  char id[32];
};

static void set_up(struct publisher *p, amqp_connection_state_t connection, const struct arguments *arguments) {
  amqp_confirm_select(connection, channel);
  check("confirm.select", amqp_get_rpc_reply(connection));
  *p = (struct publisher){
      .connection = connection,
      .key = amqp_cstring_bytes(arguments->queue),
      .body = amqp_bytes_malloc(arguments->body_size),
      .properties =
          {
              ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG,
              .content_type = amqp_cstring_bytes("application/json"),
              .delivery_mode = AMQP_DELIVERY_PERSISTENT,
          },
  };
  if (!p->body.bytes) fail("body", "out of memory");
  memset(p->body.bytes, 'x', p->body.len);
}

static void publish(struct publisher *p) {
  int length = snprintf(p->id, sizeof p->id, "bench-%llu", (unsigned long long)p->sent + 1);
  p->properties.message_id = (amqp_bytes_t){(size_t)length, p->id};
  int status = amqp_basic_publish(p->connection, channel, amqp_empty_bytes, p->key, /* mandatory */ 1, 0,
                                  &p->properties, p->body);
  if (status) fail("publish", amqp_error_string2(status));
  p->sent++;
}

// Reads confirms until at most `allowed` publishes are without one. Single confirms may come in any order, but then each
// publish gets one: the number of open publishes is right in both cases.
static void wait_for_confirms(struct publisher *p, uint64_t allowed) {
  while (p->sent - p->confirmed > allowed) {
    amqp_frame_t frame;
    amqp_maybe_release_buffers(p->connection);
    int status = amqp_simple_wait_frame(p->connection, &frame);
    if (status) fail("wait for confirms", amqp_error_string2(status));
    if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD) {
      fail("wait for confirms", "another frame than basic.ack came");
    }
    amqp_basic_ack_t *ack = frame.payload.method.decoded;
    p->confirmed = ack->multiple ? ack->delivery_tag : p->confirmed + 1;
  }
}

static void publish_all(struct publisher *p, long messages, uint64_t window) {
  for (long i = 0; i < messages; i++) {
    publish(p);
    // Half a window at a time: one read then takes many confirms.
    if (p->sent - p->confirmed >= window) wait_for_confirms(p, window / 2);
  }
  wait_for_confirms(p, 0);
}

void run_publish(amqp_connection_state_t connection, const struct arguments *arguments) {
  struct publisher p;
  set_up(&p, connection, arguments);
  publish_all(&p, arguments->warm_up, arguments->window);
  struct measurement begun = measurement_now();
  publish_all(&p, arguments->messages, arguments->window);
  measurement_report(begun, measurement_now(), arguments->messages);
  amqp_bytes_free(p.body);
}

void run_latency(amqp_connection_state_t connection, const struct arguments *arguments) {
  struct publisher p;
  set_up(&p, connection, arguments);
  uint64_t *samples = calloc((size_t)arguments->messages, sizeof *samples);
  if (!samples) fail("samples", "out of memory");
  publish_all(&p, arguments->warm_up, 1);
  struct measurement begun = measurement_now();
  for (long i = 0; i < arguments->messages; i++) {
    uint64_t from = measurement_clock();
    publish(&p);
    wait_for_confirms(&p, 0);
    samples[i] = measurement_clock() - from;
  }
  measurement_report_latency(begun, measurement_now(), samples, arguments->messages);
  free(samples);
  amqp_bytes_free(p.body);
}
