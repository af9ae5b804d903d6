// Octets of AMQP 0-9-1: numbers in network order, short strings, frames.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { frame_method = 1, frame_header = 2, frame_body = 3, frame_heartbeat = 8, frame_end = 0xCE };
enum { frame_overhead = 8, frame_max = 131072, channel_max = 255 };

// A method is named by its class and its own number, as in the specification's tables.
#define METHOD(class_id, method_id) ((uint32_t)(class_id) << 16 | (method_id))

static inline uint16_t get16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }
static inline uint32_t get32(const uint8_t *p) {
  uint32_t v;
  memcpy(&v, p, sizeof v);
  return __builtin_bswap32(v);
}
static inline uint64_t get64(const uint8_t *p) {
  uint64_t v;
  memcpy(&v, p, sizeof v);
  return __builtin_bswap64(v);
}
static inline void set32(uint8_t *p, uint32_t v) {
  v = __builtin_bswap32(v);
  memcpy(p, &v, sizeof v);
}
static inline void set64(uint8_t *p, uint64_t v) {
  v = __builtin_bswap64(v);
  memcpy(p, &v, sizeof v);
}

// Reads a method's arguments. Past the end it returns zeros and clears `ok`, which the caller checks once, afterwards.
struct reader {
  const uint8_t *at, *end;
  bool ok;
};

static inline const uint8_t *take(struct reader *r, size_t n) {
  static const uint8_t zeros[8];
  if ((size_t)(r->end - r->at) < n) {
    r->ok = false;
    r->at = r->end;
    return n <= sizeof zeros ? zeros : NULL;
  }
  const uint8_t *p = r->at;
  r->at += n;
  return p;
}
static inline uint8_t take8(struct reader *r) { return *take(r, 1); }
static inline uint16_t take16(struct reader *r) { return get16(take(r, 2)); }
static inline uint32_t take32(struct reader *r) { return get32(take(r, 4)); }
static inline uint64_t take64(struct reader *r) { return get64(take(r, 8)); }

struct short_string {
  uint8_t length;
  const uint8_t *bytes;
};
static inline struct short_string take_string(struct reader *r) {
  struct short_string s = {take8(r), NULL};
  s.bytes = take(r, s.length);
  if (!s.bytes) s.length = 0;
  return s;
}

// Bytes that wait to be sent.
struct output {
  uint8_t *bytes;
  size_t start, end, capacity;
  size_t frame;  // where the current frame began
};

void reserve(struct output *o, size_t n);

static inline void put8(struct output *o, uint8_t v) {
  reserve(o, 1);
  o->bytes[o->end++] = v;
}
static inline void put16(struct output *o, uint16_t v) {
  put8(o, (uint8_t)(v >> 8));
  put8(o, (uint8_t)v);
}
static inline void put32(struct output *o, uint32_t v) {
  reserve(o, 4);
  set32(o->bytes + o->end, v);
  o->end += 4;
}
static inline void put64(struct output *o, uint64_t v) {
  reserve(o, 8);
  set64(o->bytes + o->end, v);
  o->end += 8;
}
static inline void put_bytes(struct output *o, const void *p, size_t n) {
  if (n == 0) return;
  reserve(o, n);
  memcpy(o->bytes + o->end, p, n);
  o->end += n;
}
static inline void put_string(struct output *o, struct short_string s) {
  put8(o, s.length);
  put_bytes(o, s.bytes, s.length);
}
static inline struct short_string literal(const char *text) {
  return (struct short_string){(uint8_t)strlen(text), (const uint8_t *)text};
}
static inline void put_long_string(struct output *o, const char *text) {
  put32(o, (uint32_t)strlen(text));
  put_bytes(o, text, strlen(text));
}

static inline void begin_frame(struct output *o, uint8_t type, uint16_t channel) {
  o->frame = o->end;
  put8(o, type);
  put16(o, channel);
  put32(o, 0);
}
static inline void begin_method(struct output *o, uint16_t channel, uint32_t method) {
  begin_frame(o, frame_method, channel);
  put32(o, method);
}
static inline void end_frame(struct output *o) {
  set32(o->bytes + o->frame + 3, (uint32_t)(o->end - o->frame - 7));
  put8(o, frame_end);
}
