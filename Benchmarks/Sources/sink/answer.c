// The answers that a client waits for. Nothing is declared, routed or kept.
#include "peer.h"

void send_start(struct output *o) {
  begin_method(o, 0, METHOD(10, 10));
  put8(o, 0);
  put8(o, 9);
  size_t at = o->end;
  put32(o, 0);
  put_string(o, literal("product"));
  put8(o, 'S');
  put_long_string(o, "sink");
  put_string(o, literal("capabilities"));
  put8(o, 'F');
  size_t inner = o->end;
  put32(o, 0);
  static const char *const names[] = {
      "publisher_confirms", "basic.nack", "consumer_cancel_notify", "exchange_exchange_bindings",
      "connection.blocked", "authentication_failure_close", "per_consumer_qos",
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    put_string(o, literal(names[i]));
    put8(o, 't');
    put8(o, 1);
  }
  set32(o->bytes + inner, (uint32_t)(o->end - inner - 4));
  set32(o->bytes + at, (uint32_t)(o->end - at - 4));
  put_long_string(o, "PLAIN AMQPLAIN EXTERNAL");
  put_long_string(o, "en_US");
  end_frame(o);
}

// Requests that are answered by a method alone, or by one with a few zeros. `names` short strings come before the
// octet of bits. A client that set its bit `no_wait` gets no answer (8 means no such bit).
static const struct rule {
  uint32_t request;
  uint8_t names, no_wait;
  uint32_t reply;
  uint8_t zeros;
} rules[] = {
    {METHOD(10, 40), 0, 8, METHOD(10, 41), 1},    // connection.open
    {METHOD(10, 50), 0, 8, METHOD(10, 51), 0},    // connection.close
    {METHOD(20, 10), 0, 8, METHOD(20, 11), 4},    // channel.open
    {METHOD(20, 40), 0, 8, METHOD(20, 41), 0},    // channel.close
    {METHOD(40, 10), 2, 4, METHOD(40, 11), 0},    // exchange.declare
    {METHOD(40, 20), 1, 1, METHOD(40, 21), 0},    // exchange.delete
    {METHOD(40, 30), 3, 0, METHOD(40, 31), 0},    // exchange.bind
    {METHOD(40, 40), 3, 0, METHOD(40, 51), 0},    // exchange.unbind
    {METHOD(50, 20), 3, 0, METHOD(50, 21), 0},    // queue.bind
    {METHOD(50, 30), 1, 0, METHOD(50, 31), 4},    // queue.purge
    {METHOD(50, 40), 1, 2, METHOD(50, 41), 4},    // queue.delete
    {METHOD(50, 50), 0, 8, METHOD(50, 51), 0},    // queue.unbind
    {METHOD(60, 10), 0, 8, METHOD(60, 11), 0},    // basic.qos
    {METHOD(60, 70), 0, 8, METHOD(60, 72), 1},    // basic.get: empty
    {METHOD(60, 110), 0, 8, METHOD(60, 111), 0},  // basic.recover
};

static void answer_by_rule(struct peer *p, uint16_t channel, uint32_t method, struct reader r) {
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    if (rules[i].request != method) continue;
    if (rules[i].no_wait < 8) {
      take16(&r);
      for (int n = 0; n < rules[i].names; n++) take_string(&r);
      if (take8(&r) >> rules[i].no_wait & 1) return;
    }
    begin_method(&p->output, channel, rules[i].reply);
    for (int n = 0; n < rules[i].zeros; n++) put8(&p->output, 0);
    end_frame(&p->output);
    return;
  }
  p->broken = true;
}

// A queue whose name is a number has messages of that many bytes, any other queue has messages of 100.
static size_t body_size_of(struct short_string queue) {
  size_t size = 0;
  for (uint8_t i = 0; i < queue.length; i++) {
    if (queue.bytes[i] < '0' || queue.bytes[i] > '9' || size > body_limit) return 100;
    size = size * 10 + (size_t)(queue.bytes[i] - '0');
  }
  return queue.length && size <= body_limit ? size : 100;
}

static void answer_consume(struct peer *p, uint16_t channel, struct reader *r) {
  take16(r);
  size_t body_size = body_size_of(take_string(r));
  struct short_string tag = take_string(r);
  uint8_t bits = take8(r);
  if (tag.length == 0) tag = literal("sink-consumer");
  if (!(bits >> 3 & 1)) {
    begin_method(&p->output, channel, METHOD(60, 21));
    put_string(&p->output, tag);
    end_frame(&p->output);
  }
  start_consumer(p, channel, tag, bits >> 1 & 1, body_size);
}

static void answer_cancel(struct peer *p, uint16_t channel, struct reader *r) {
  struct short_string tag = take_string(r);
  p->channels[channel].consumer.active = false;
  if (take8(r) & 1) return;
  begin_method(&p->output, channel, METHOD(60, 31));
  put_string(&p->output, tag);
  end_frame(&p->output);
}

static void answer_queue_declare(struct peer *p, uint16_t channel, struct reader *r) {
  take16(r);
  struct short_string name = take_string(r);
  if (take8(r) >> 4 & 1) return;
  begin_method(&p->output, channel, METHOD(50, 11));
  put_string(&p->output, name.length ? name : literal("sink-queue"));
  put64(&p->output, 0);
  end_frame(&p->output);
}

void answer_method(struct peer *p, uint16_t channel, const uint8_t *payload, size_t size) {
  struct reader r = {payload, payload + size, true};
  struct channel *state = &p->channels[channel];
  struct output *o = &p->output;
  uint32_t method = take32(&r);
  switch (method) {
    case METHOD(60, 40):  // basic.publish: counted when its content is complete
      break;
    case METHOD(60, 80): {  // basic.ack
      uint64_t tag = take64(&r);
      p->acknowledged += settle(p, &state->consumer, tag, take8(&r) & 1);
      break;
    }
    case METHOD(60, 90):  // basic.reject
      settle(p, &state->consumer, take64(&r), false);
      break;
    case METHOD(60, 120): {  // basic.nack
      uint64_t tag = take64(&r);
      settle(p, &state->consumer, tag, take8(&r) & 1);
      break;
    }
    case METHOD(10, 11):  // connection.start-ok, whatever the login
      begin_method(o, 0, METHOD(10, 30));
      put16(o, channel_max);
      put32(o, frame_max);
      put16(o, 0);
      end_frame(o);
      break;
    case METHOD(10, 31):  // connection.tune-ok
      break;
    case METHOD(60, 20):
      answer_consume(p, channel, &r);
      break;
    case METHOD(60, 30):
      answer_cancel(p, channel, &r);
      break;
    case METHOD(50, 10):
      answer_queue_declare(p, channel, &r);
      break;
    case METHOD(85, 10):  // confirm.select
      state->confirms = true;
      if (take8(&r) & 1) break;
      begin_method(o, channel, METHOD(85, 11));
      end_frame(o);
      break;
    case METHOD(60, 10):  // basic.qos
      take32(&r);
      state->consumer.prefetch = take16(&r);
      answer_by_rule(p, channel, method, r);
      break;
    case METHOD(10, 50):  // connection.close
      p->closing = true;
      answer_by_rule(p, channel, method, r);
      break;
    case METHOD(20, 40):  // channel.close
      stop_consumer(p, &state->consumer);
      *state = (struct channel){0};
      answer_by_rule(p, channel, method, r);
      break;
    default:
      answer_by_rule(p, channel, method, r);
  }
  if (!r.ok) p->broken = true;
}
