// One connection to the sink: what its client has published, and what it is sent.
#pragma once
#include "wire.h"

enum { input_size = 512 * 1024, delivery_window = 65536, body_limit = 1 << 26 };

// Deliveries to one channel's consumer: as many as its prefetch allows, without end.
struct consumer {
  bool active, automatic;
  uint16_t prefetch;
  uint64_t last_tag;     // of the newest delivery
  uint64_t settled;      // how many are
  uint64_t all_settled;  // every tag up to here is
  uint8_t *ahead;        // tags beyond `all_settled` that are settled, by tag modulo delivery_window
  uint8_t *delivery;     // one delivery's frames, of which only the tag differs
  size_t delivery_size;
};

struct channel {
  bool confirms, has_news;
  uint64_t body_left, published, confirmed;
  struct consumer consumer;
};

struct peer {
  int descriptor;
  bool greeted, closing, broken;
  uint64_t published, delivered, acknowledged;
  size_t held;  // bytes in `input` that no complete frame has used yet
  const uint8_t *large;  // the rest of a large delivery, sent without a copy; `output` follows it
  size_t large_left;
  struct output output;
  uint16_t news[channel_max + 1];  // channels with publishes to confirm
  size_t news_count;
  struct channel channels[channel_max + 1];
  uint8_t input[input_size];
};

struct peer *open_peer(int descriptor);
void close_peer(struct peer *p);

// Reads what the socket has and answers it. False: the connection is over.
bool peer_readable(struct peer *p);

// Sends what waits and fills up deliveries. False: the connection is over.
bool peer_writable(struct peer *p);

static inline bool peer_has_output(const struct peer *p) { return p->large_left > 0 || p->output.end > p->output.start; }

// answer.c
void send_start(struct output *o);
void answer_method(struct peer *p, uint16_t channel, const uint8_t *payload, size_t size);

// deliver.c
void start_consumer(
    struct peer *p, uint16_t channel, struct short_string tag, bool automatic, size_t body_size);
// Returns how many are settled now that were not before.
uint64_t settle(struct peer *p, struct consumer *c, uint64_t tag, bool multiple);
void stop_consumer(struct peer *p, struct consumer *c);
void deliver(struct peer *p);
