// librabbitmq for Swift. Each inline below exists because Swift cannot import the C declaration itself; its reason
// stands above it.

#pragma once

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
// Glibc's own module map leaves eventfd out.
#include <sys/eventfd.h>

// amqp_login_with_properties is variadic; Swift imports no variadic C functions.
static inline amqp_rpc_reply_t camqp_login_plain(
    amqp_connection_state_t state, const char *vhost, int channel_max, int frame_max, int heartbeat,
    const amqp_table_t *properties, const char *user, const char *password) {
    return amqp_login_with_properties(
        state, vhost, channel_max, frame_max, heartbeat, properties, AMQP_SASL_METHOD_PLAIN, user, password);
}
