// amqp_consume_message and amqp_basic_ack for each, as in the library's examples.
#include <stdio.h>

#include "client.h"

static void consume(amqp_connection_state_t connection, long messages, size_t body_size) {
  for (long i = 0; i < messages; i++) {
    amqp_envelope_t envelope;
    amqp_maybe_release_buffers(connection);
    check("consume", amqp_consume_message(connection, &envelope, NULL, 0));
    if (envelope.message.body.len != body_size) fail("consume", "a body of another size");
    int status = amqp_basic_ack(connection, channel, envelope.delivery_tag, 0);
    if (status) fail("ack", amqp_error_string2(status));
    amqp_destroy_envelope(&envelope);
  }
}

void run_consume(amqp_connection_state_t connection, const struct arguments *arguments) {
  amqp_basic_qos(connection, channel, 0, (uint16_t)arguments->window, 0);
  check("basic.qos", amqp_get_rpc_reply(connection));
  amqp_basic_consume(connection, channel, amqp_cstring_bytes(arguments->queue), amqp_empty_bytes, 0, 0, 0,
                     amqp_empty_table);
  check("basic.consume", amqp_get_rpc_reply(connection));
  consume(connection, arguments->warm_up, arguments->body_size);
  struct measurement begun = measurement_now();
  consume(connection, arguments->messages, arguments->body_size);
  measurement_report(begun, measurement_now(), arguments->messages);
}
