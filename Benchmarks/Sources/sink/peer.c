// Reads frames in large pieces, counts publishes, confirms them after each read.
#include "peer.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

void reserve(struct output *o, size_t n) {
  if (o->capacity - o->end >= n) return;
  size_t capacity = o->capacity ? o->capacity : 4096;
  while (capacity - o->end < n) capacity *= 2;
  o->bytes = realloc(o->bytes, capacity);
  if (!o->bytes) abort();
  o->capacity = capacity;
}

struct peer *open_peer(int descriptor) {
  struct peer *p = calloc(1, sizeof *p);
  if (!p) abort();
  p->descriptor = descriptor;
  return p;
}

void close_peer(struct peer *p) {
  for (size_t i = 0; i <= channel_max; i++) stop_consumer(p, &p->channels[i].consumer);
  close(p->descriptor);
  free(p->output.bytes);
  free(p);
}

static inline void count_publish(struct peer *p, uint16_t number, struct channel *c) {
  c->published++;
  p->published++;
  if (c->confirms && !c->has_news) {
    c->has_news = true;
    p->news[p->news_count++] = number;
  }
}

static inline void take_frame(struct peer *p, uint8_t type, uint16_t number, const uint8_t *payload, size_t size) {
  if (number > channel_max) {
    p->broken = true;
    return;
  }
  struct channel *c = &p->channels[number];
  switch (type) {
    case frame_method:
      if (size < 4) p->broken = true;
      // Most frames are this one, and need no answer.
      else if (get32(payload) != METHOD(60, 40)) answer_method(p, number, payload, size);
      break;
    case frame_header:
      if (size < 14) {
        p->broken = true;
        break;
      }
      c->body_left = get64(payload + 4);
      if (c->body_left == 0) count_publish(p, number, c);
      break;
    case frame_body:
      if (size > c->body_left) {
        p->broken = true;
        break;
      }
      c->body_left -= size;
      if (c->body_left == 0) count_publish(p, number, c);
      break;
    case frame_heartbeat:
      break;
    default:
      p->broken = true;
  }
}

static void take_frames(struct peer *p) {
  const uint8_t *at = p->input, *end = p->input + p->held;
  if (!p->greeted) {
    if (p->held < 8) return;
    if (memcmp(at, "AMQP\0\0\x9\x1", 8) != 0) {
      p->broken = true;
      return;
    }
    p->greeted = true;
    send_start(&p->output);
    at += 8;
  }
  while (end - at >= frame_overhead && !p->broken) {
    size_t size = get32(at + 3);
    if (size > frame_max - frame_overhead) {
      p->broken = true;
      return;
    }
    if ((size_t)(end - at) < size + frame_overhead) break;
    if (at[7 + size] != frame_end) {
      p->broken = true;
      return;
    }
    take_frame(p, at[0], get16(at + 1), at + 7, size);
    at += size + frame_overhead;
  }
  p->held = (size_t)(end - at);
  memmove(p->input, at, p->held);
}

static void confirm_publishes(struct peer *p) {
  for (size_t i = 0; i < p->news_count; i++) {
    struct channel *c = &p->channels[p->news[i]];
    // Closed since.
    if (!c->has_news) continue;
    c->has_news = false;
    begin_method(&p->output, p->news[i], METHOD(60, 80));
    put64(&p->output, c->published);
    put8(&p->output, c->published - c->confirmed > 1);
    end_frame(&p->output);
    c->confirmed = c->published;
  }
  p->news_count = 0;
}

static bool flush(struct peer *p) {
  struct output *o = &p->output;
  while (p->large_left > 0) {
    ssize_t n = send(p->descriptor, p->large, p->large_left, MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    p->large += n;
    p->large_left -= (size_t)n;
  }
  while (o->start < o->end) {
    ssize_t n = send(p->descriptor, o->bytes + o->start, o->end - o->start, MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    o->start += (size_t)n;
  }
  o->start = o->end = 0;
  return !p->closing;
}

bool peer_readable(struct peer *p) {
  ssize_t n = recv(p->descriptor, p->input + p->held, input_size - p->held, 0);
  if (n < 0) return errno == EAGAIN || errno == EINTR;
  if (n == 0) return false;
  p->held += (size_t)n;
  take_frames(p);
  confirm_publishes(p);
  return peer_writable(p) && !p->broken;
}

bool peer_writable(struct peer *p) {
  // A client that reads as fast as this writes must not delay its own acknowledgements, nor other clients. The
  // rest of the last round in the buffer starts the next round, as soon as the socket takes it.
  for (int round = 0; round < 8; round++) {
    if (!flush(p)) return false;
    if (peer_has_output(p)) return true;
    deliver(p);
    if (!peer_has_output(p)) return true;
  }
  return true;
}
