// Floods consumers, as far as their prefetch allows. One a channel: tags count from 1 with each.
#include <stdlib.h>

#include "peer.h"

enum { outgoing_limit = 256 * 1024 };

size_t delivery_body_size = 100;

// One delivery is encoded once; each further one is a copy of it with its own tag.
void start_consumer(struct peer *p, uint16_t channel, struct short_string tag, bool automatic) {
  struct consumer *c = &p->channels[channel].consumer;
  struct output o = {0};
  begin_method(&o, channel, METHOD(60, 60));
  put_string(&o, tag);
  put64(&o, 0);
  put8(&o, 0);
  put_string(&o, literal("bench"));
  put_string(&o, literal("k"));
  end_frame(&o);
  begin_frame(&o, frame_header, channel);
  put16(&o, 60);
  put16(&o, 0);
  put64(&o, delivery_body_size);
  put16(&o, 1 << 15 | 1 << 12);  // content_type and delivery_mode
  put_string(&o, literal("application/json"));
  put8(&o, 2);
  end_frame(&o);
  for (size_t left = delivery_body_size; left > 0;) {
    size_t part = left < frame_max - frame_overhead ? left : frame_max - frame_overhead;
    begin_frame(&o, frame_body, channel);
    reserve(&o, part);
    memset(o.bytes + o.end, 'x', part);
    o.end += part;
    end_frame(&o);
    left -= part;
  }
  uint16_t prefetch = c->prefetch;
  stop_consumer(c);
  *c = (struct consumer){
      .active = true,
      .automatic = automatic,
      .prefetch = prefetch,
      .ahead = calloc(delivery_window, 1),
      .delivery = o.bytes,
      .delivery_size = o.end,
  };
  if (!c->ahead) abort();
}

void stop_consumer(struct consumer *c) {
  free(c->ahead);
  free(c->delivery);
  *c = (struct consumer){0};
}

static uint64_t consumer_window(const struct consumer *c) { return c->prefetch ? c->prefetch : delivery_window - 1; }

void settle(struct peer *p, struct consumer *c, uint64_t tag, bool multiple) {
  if (!c->ahead) return;
  if (tag == 0) tag = c->last_tag;
  if (tag > c->last_tag || tag <= c->all_settled) {
    p->broken = true;
    return;
  }
  uint64_t before = c->settled;
  for (uint64_t t = multiple ? c->all_settled + 1 : tag; t <= tag; t++) {
    uint8_t *mark = &c->ahead[t % delivery_window];
    c->settled += !*mark;
    *mark = 1;
  }
  while (c->all_settled < c->last_tag && c->ahead[(c->all_settled + 1) % delivery_window]) {
    c->ahead[++c->all_settled % delivery_window] = 0;
  }
  p->settled += c->settled - before;
}

static void fill(struct peer *p, struct consumer *c) {
  struct output *o = &p->output;
  size_t tag_at = frame_overhead - 1 + 4 + 1 + c->delivery[frame_overhead - 1 + 4];
  uint64_t newest = c->automatic ? UINT64_MAX : c->settled + consumer_window(c);
  // A tag must not reach the mark of one that is a whole window older.
  if (!c->automatic && newest > c->all_settled + delivery_window - 1) newest = c->all_settled + delivery_window - 1;
  while (c->last_tag < newest && o->end - o->start < outgoing_limit) {
    reserve(o, c->delivery_size);
    memcpy(o->bytes + o->end, c->delivery, c->delivery_size);
    set64(o->bytes + o->end + tag_at, ++c->last_tag);
    o->end += c->delivery_size;
    p->delivered++;
  }
}

void deliver(struct peer *p) {
  if (p->closing) return;
  for (size_t i = 1; i <= channel_max; i++) {
    if (p->channels[i].consumer.active) fill(p, &p->channels[i].consumer);
  }
}
