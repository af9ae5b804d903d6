// Floods consumers, as far as their prefetch allows. One a channel: tags count from 1 with each.
#include <stdlib.h>

#include "peer.h"

enum { outgoing_limit = 256 * 1024, large_size = 32 * 1024 };

// One delivery is encoded once; each further one is a copy of it with its own tag.
void start_consumer(struct peer *p, uint16_t channel, struct short_string tag, bool automatic, size_t body_size) {
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
  put64(&o, body_size);
  put16(&o, 1 << 15 | 1 << 12);  // content_type and delivery_mode
  put_string(&o, literal("application/json"));
  put8(&o, 2);
  end_frame(&o);
  for (size_t left = body_size; left > 0;) {
    size_t part = left < frame_max - frame_overhead ? left : frame_max - frame_overhead;
    begin_frame(&o, frame_body, channel);
    reserve(&o, part);
    memset(o.bytes + o.end, 'x', part);
    o.end += part;
    end_frame(&o);
    left -= part;
  }
  uint16_t prefetch = c->prefetch;
  stop_consumer(p, c);
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

// Data in flight from the consumer's own memory is copied, since that memory is freed.
static void keep_rest(struct peer *p, struct consumer *c) {
  if (p->large_left == 0 || p->large < c->delivery || p->large > c->delivery + c->delivery_size) return;
  struct output o = {0};
  put_bytes(&o, p->large, p->large_left);
  put_bytes(&o, p->output.bytes + p->output.start, p->output.end - p->output.start);
  free(p->output.bytes);
  p->output = o;
  p->large_left = 0;
}

void stop_consumer(struct peer *p, struct consumer *c) {
  keep_rest(p, c);
  free(c->ahead);
  free(c->delivery);
  *c = (struct consumer){0};
}

static uint64_t consumer_window(const struct consumer *c) { return c->prefetch ? c->prefetch : delivery_window - 1; }

uint64_t settle(struct peer *p, struct consumer *c, uint64_t tag, bool multiple) {
  if (!c->ahead) return 0;
  if (tag == 0) tag = c->last_tag;
  if (tag > c->last_tag || tag <= c->all_settled) {
    p->broken = true;
    return 0;
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
  return c->settled - before;
}

static void fill(struct peer *p, struct consumer *c) {
  struct output *o = &p->output;
  size_t tag_at = frame_overhead - 1 + 4 + 1 + c->delivery[frame_overhead - 1 + 4];
  uint64_t newest = c->automatic ? UINT64_MAX : c->settled + consumer_window(c);
  // A tag must not reach the mark of a tag that is a whole window older.
  if (!c->automatic && newest > c->all_settled + delivery_window - 1) newest = c->all_settled + delivery_window - 1;
  if (c->delivery_size >= large_size) {
    // Not copied, so one at a time.
    if (c->last_tag >= newest || peer_has_output(p)) return;
    set64(c->delivery + tag_at, ++c->last_tag);
    p->large = c->delivery;
    p->large_left = c->delivery_size;
    p->delivered++;
    return;
  }
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
