/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-soup-wire.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/random.h>

/* How much is read at a time, and how often in one turn of the main loop, so that a fast peer cannot
 * keep the rest of the program from running. */
#define BLOCK (64 * 1024)
#define BLOCKS_PER_TURN 4

/* How much is masked and written at a time. */
#define PIECE (64 * 1024)

/* How much is inflated between two looks at the limit: deflate makes at most 1032 times as much. */
#define INFLATE_PIECE 4096

/* How many answers to pings may wait to leave. */
#define PONGS_MAX 64

/* For how long the peer may take to end the connection after the last frame, in us. */
#define LINGER (5 * G_TIME_SPAN_SECOND)

/* The first byte of a frame */
#define FIN 0x80
#define RSV1 0x40 /* the message is compressed */
#define RSV 0x70
#define CONTROL 0x08
#define OPCODE 0x0f

/* The second byte */
#define MASKED 0x80
#define LENGTH 0x7f

#define CONTROL_MAX 125
#define HEADER_MAX 14
#define MASK_SIZE 4

typedef enum {
  CONTINUATION = 0x0,
  TEXT = 0x1,
  BINARY = 0x2,
  CLOSE = 0x8,
  PING = 0x9,
  PONG = 0xa,
} Opcode;

/* A frame to be written. It is masked piece by piece while it is. */
typedef struct {
  GList link;
  Opcode opcode;
  guint8 header[HEADER_MAX];
  guint header_size; /* the mask are its last bytes */
  GBytes *payload;
  gsize written; /* of header and payload */
} Frame;

struct _HawserSoupWire {
  HawserWebSocketChannel *channel;
  GIOStream *stream;
  GPollableInputStream *input;
  GPollableOutputStream *output;
  GSocket *socket; /* NULL where a descriptor does not tell what can be done, as with TLS */
  SoupWebsocketExtension *deflate;
  guint limit; /* of a message */

  GSource *in_source; /* NULL while nothing is read */
  GSource *out_source;
  GSource *timer;
  gint64 heard;     /* when something was read last */
  gboolean is_full; /* the channel takes no more */
  gboolean over;    /* the end is reported: what comes is thrown away */
  gboolean close_sent;
  guint pongs; /* that wait */

  /* What was read and not looked at */
  guint8 *block;
  gsize start;
  gsize end;

  /* The frame that comes in */
  gboolean in_frame;
  guint8 first;
  guint64 left; /* of its payload */
  guint8 control[CONTROL_MAX];
  guint control_size;

  /* The message that comes in */
  Opcode type; /* CONTINUATION for none */
  gboolean compressed;
  guint8 *message;
  gsize size;
  gsize room;
  gsize checked; /* of a text */

  GQueue frames; /* of Frame: to be written */
  guint8 *piece;
  guint8 masks[64 * MASK_SIZE]; /* unpredictable, as they have to be */
  guint masks_left;
};

static GQuark wire_quark;

static void look (HawserSoupWire *self);
static void watch_input (HawserSoupWire *self);

/* The end */

static void
unwatch (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
frame_free (Frame *frame)
{
  g_bytes_unref (frame->payload);
  g_free (frame);
}

/* The first one may have begun to leave, and TLS wants to see it again. */
static void
drop_frames (HawserSoupWire *self, gboolean all)
{
  GList *next;

  for (GList *link = self->frames.head; link != NULL; link = next)
    {
      Frame *frame = link->data;

      next = link->next;
      if (!all && link->prev == NULL)
        continue;
      self->pongs -= frame->opcode == PONG;
      g_queue_unlink (&self->frames, link);
      frame_free (frame);
    }
}

void
hawser_soup_wire_cancel (HawserSoupWire *self)
{
  g_object_set_qdata (G_OBJECT (self->channel), wire_quark, NULL);
  unwatch (&self->in_source);
  unwatch (&self->out_source);
  unwatch (&self->timer);
  drop_frames (self, TRUE);
  if (self->socket != NULL)
    g_io_stream_close (self->stream, NULL, NULL);
  else
    g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_object_unref (self->stream);
  g_clear_object (&self->deflate);
  g_free (self->block);
  g_free (self->message);
  g_free (self->piece);
  g_object_unref (self->channel);
  g_free (self);
}

/* Not on the stack of whoever uses it. */
static void
free_later (HawserSoupWire *self)
{
  self->over = TRUE;
  unwatch (&self->in_source);
  unwatch (&self->out_source);
  drop_frames (self, TRUE);
  g_source_set_ready_time (self->timer, 0);
}

/* The last frame has left, and nothing that comes matters: the peer is to end the connection. */
static void
linger (HawserSoupWire *self)
{
  if (self->socket != NULL)
    g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
}

/* Writing */

static void
make_mask (HawserSoupWire *self, guint8 *mask)
{
  if (self->masks_left == 0)
    {
      if (getrandom (self->masks, sizeof self->masks, 0) != sizeof self->masks)
        for (gsize i = 0; i < sizeof self->masks; i++)
          self->masks[i] = g_random_int ();
      self->masks_left = sizeof self->masks / MASK_SIZE;
    }
  self->masks_left--;
  memcpy (mask, self->masks + self->masks_left * MASK_SIZE, MASK_SIZE);
}

static void
frame_init (HawserSoupWire *self, Frame *frame, guint8 first, GBytes *payload)
{
  gsize size = g_bytes_get_size (payload);
  guint n = 2;

  *frame = (Frame){ .opcode = first & OPCODE, .payload = payload };
  frame->header[0] = first;
  if (size <= CONTROL_MAX)
    frame->header[1] = MASKED | size;
  else
    {
      n = size <= G_MAXUINT16 ? 4 : 10;
      frame->header[1] = MASKED | (n == 4 ? 126 : 127);
      for (guint i = 2; i < n; i++)
        frame->header[i] = (guint64) size >> (8 * (n - 1 - i));
    }
  make_mask (self, frame->header + n);
  frame->header_size = n + MASK_SIZE;
}

/* The next piece of a frame, at most PIECE bytes. */
static gsize
frame_copy (const Frame *frame, guint8 *piece)
{
  const guint8 *mask = frame->header + frame->header_size - MASK_SIZE;
  gsize size, head = 0, offset = 0, n;
  const guint8 *payload = g_bytes_get_data (frame->payload, &size);
  guint8 turned[8];
  guint64 word, mask_word;
  gsize i = 0;

  if (frame->written < frame->header_size)
    {
      head = frame->header_size - frame->written;
      memcpy (piece, frame->header + frame->written, head);
    }
  else
    offset = frame->written - frame->header_size;

  n = MIN (size - offset, PIECE - head);
  for (guint j = 0; j < sizeof turned; j++)
    turned[j] = mask[(offset + j) % MASK_SIZE];
  memcpy (&mask_word, turned, sizeof mask_word);
  for (; i + sizeof word <= n; i += sizeof word)
    {
      memcpy (&word, payload + offset + i, sizeof word);
      word ^= mask_word;
      memcpy (piece + head + i, &word, sizeof word);
    }
  for (; i < n; i++)
    piece[head + i] = payload[offset + i] ^ turned[i % sizeof turned];
  return head + n;
}

static void
lost (HawserSoupWire *self, const GError *error)
{
  if (!self->over)
    {
      if (error != NULL)
        hawser_web_socket_channel_report_error (self->channel, error);
      else
        hawser_web_socket_channel_report_failed (self->channel, 0, "the connection was lost");
    }
  free_later (self);
}

/* Writes what can be written of a frame; returns whether it is all of it. */
static gboolean
frame_write (HawserSoupWire *self, Frame *frame, gboolean *broken)
{
  gsize total = frame->header_size + g_bytes_get_size (frame->payload);

  while (frame->written < total)
    {
      g_autoptr (GError) error = NULL;
      gsize n = frame_copy (frame, self->piece);
      gssize done
          = g_pollable_output_stream_write_nonblocking (self->output, self->piece, n, NULL, &error);

      if (done < 0)
        {
          *broken = !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
          if (*broken)
            lost (self, error);
          return FALSE;
        }
      frame->written += done;
    }
  return TRUE;
}

static void
frame_sent (HawserSoupWire *self, const Frame *frame)
{
  if (frame->opcode == TEXT || frame->opcode == BINARY)
    hawser_web_socket_channel_report_sent (self->channel);
  else if (frame->opcode == PONG)
    {
      self->pongs--;
      watch_input (self);
    }
  else if (frame->opcode == CLOSE && self->over)
    linger (self);
}

static gboolean
out_cb (HawserSoupWire *self)
{
  gboolean broken = FALSE;
  GList *link;

  while ((link = g_queue_peek_head_link (&self->frames)) != NULL)
    {
      Frame *frame = link->data;

      if (!frame_write (self, frame, &broken))
        return G_SOURCE_CONTINUE;
      g_queue_unlink (&self->frames, link);
      frame_sent (self, frame);
      frame_free (frame);
    }
  unwatch (&self->out_source);
  return G_SOURCE_REMOVE;
}

static gboolean
out_fd_cb (int fd, GIOCondition condition, gpointer data)
{
  return out_cb (data);
}

static gboolean
out_stream_cb (GObject *stream, gpointer data)
{
  return out_cb (data);
}

static void
watch_output (HawserSoupWire *self)
{
  if (self->out_source != NULL)
    return;
  if (self->socket != NULL)
    {
      self->out_source = g_unix_fd_source_new (g_socket_get_fd (self->socket), G_IO_OUT);
      g_source_set_callback (self->out_source, G_SOURCE_FUNC (out_fd_cb), self, NULL);
    }
  else
    {
      self->out_source = g_pollable_output_stream_create_source (self->output, NULL);
      g_source_set_callback (self->out_source, G_SOURCE_FUNC (out_stream_cb), self, NULL);
    }
  g_source_set_static_name (self->out_source, "[hawser] websocket-soup output");
  g_source_attach (self->out_source, g_main_context_get_thread_default ());
}

/* Takes over the payload. An answer to a ping overtakes messages, but not the first one: see
 * drop_frames(). */
static void
push (HawserSoupWire *self, guint8 first, GBytes *payload)
{
  gboolean broken = FALSE;
  Frame frame;
  Frame *kept;
  GList *place = NULL;

  frame_init (self, &frame, first, payload);
  self->pongs += frame.opcode == PONG;
  if (self->frames.length == 0 && frame_write (self, &frame, &broken))
    {
      frame_sent (self, &frame);
      g_bytes_unref (payload);
      return;
    }
  if (broken)
    {
      g_bytes_unref (payload);
      return;
    }

  kept = g_memdup2 (&frame, sizeof frame);
  kept->link.data = kept;
  if (kept->opcode == PONG)
    {
      place = self->frames.head != NULL ? self->frames.head->next : NULL;
      while (place != NULL && ((Frame *) place->data)->opcode == PONG)
        place = place->next;
    }
  g_queue_insert_before_link (&self->frames, place, &kept->link);
  watch_output (self);
}

static void
push_close (HawserSoupWire *self, guint code, const char *reason, gsize reason_size)
{
  guint8 payload[CONTROL_MAX] = { code >> 8, code & 0xff };

  if (self->close_sent)
    return;
  self->close_sent = TRUE;
  reason_size = MIN (reason_size, CONTROL_MAX - 2);
  if (reason_size > 0)
    memcpy (payload + 2, reason, reason_size);
  push (self, FIN | CLOSE, g_bytes_new (payload, 2 + reason_size));
}

/* What comes from here on does not matter, and neither does what has not left. */
static void
end (HawserSoupWire *self, guint code, const char *reason, gsize reason_size)
{
  gboolean sent = self->close_sent;
  gboolean waits;

  self->over = TRUE;
  self->in_frame = FALSE;
  self->start = self->end = 0;
  g_clear_pointer (&self->message, g_free);
  g_source_set_ready_time (self->timer, g_get_monotonic_time () + LINGER);
  if (!sent)
    drop_frames (self, FALSE);
  waits = self->frames.length > 0;
  push_close (self, code, reason, reason_size);
  if (sent && !waits)
    linger (self);
  watch_input (self);
}

static void
fail (HawserSoupWire *self, guint code, const char *message)
{
  hawser_web_socket_channel_report_failed (self->channel, code, message);
  end (self, code, NULL, 0);
}

/* Reading */

/* For @more bytes, of @expected ones. The first frame is mostly the only one; what it promises is
 * believed up to a point. */
static void
ensure_room (HawserSoupWire *self, gsize more, guint64 expected)
{
  gsize needed = self->size + more + 1;

  if (needed <= self->room)
    return;
  self->room = self->size > 0 ? MAX (needed, self->room * 2)
                              : MIN (expected + 1, MAX (needed, 1024 * 1024));
  self->message = g_realloc (self->message, self->room);
}

/* A frame is a step into the text: what is wrong fails without waiting for the rest. */
static gboolean
check_text (HawserSoupWire *self, gboolean is_last)
{
  const char *place = (const char *) self->message + self->checked;
  const char *stop = (const char *) self->message + self->size;

  while (!g_utf8_validate (place, stop - place, &place))
    {
      if (*place == '\0')
        place++;
      else if (!is_last && g_utf8_get_char_validated (place, stop - place) == (gunichar) -2)
        break;
      else
        return FALSE;
    }
  self->checked = place - (const char *) self->message;
  return TRUE;
}

/* To the inflater, pieces of the message are fragments. */
static gboolean
inflate_message (HawserSoupWire *self)
{
  g_autoptr (GBytes) whole = g_bytes_new_take (g_steal_pointer (&self->message), self->size);
  gsize size = self->size, place = 0;

  self->size = self->room = 0;
  do
    {
      gsize length = MIN (INFLATE_PIECE, size - place);
      guint8 header[2] = { place == 0 ? RSV1 | BINARY : CONTINUATION, 0 };
      g_autoptr (GBytes) piece = g_bytes_new_from_bytes (whole, place, length);
      gconstpointer data;
      gsize n;

      place += length;
      if (place == size)
        header[0] |= FIN;
      piece = soup_websocket_extension_process_incoming_message (self->deflate, header,
                                                                 g_steal_pointer (&piece), NULL);
      if (piece == NULL)
        {
          fail (self, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR, "a message cannot be decompressed");
          return FALSE;
        }
      data = g_bytes_get_data (piece, &n);
      if (self->size + n > self->limit)
        {
          fail (self, SOUP_WEBSOCKET_CLOSE_TOO_BIG, "a message is too long");
          return FALSE;
        }
      ensure_room (self, n, n);
      if (n > 0)
        memcpy (self->message + self->size, data, n);
      self->size += n;
    }
  while (place < size);
  return TRUE;
}

static void
message_came (HawserSoupWire *self)
{
  gboolean is_text = self->type == TEXT;
  g_autoptr (GBytes) bytes = NULL;

  if (self->compressed && !inflate_message (self))
    return;
  if (is_text && !check_text (self, TRUE))
    {
      fail (self, SOUP_WEBSOCKET_CLOSE_BAD_DATA, "a text is not UTF-8");
      return;
    }
  self->message[self->size] = '\0';
  bytes = g_bytes_new_take (g_steal_pointer (&self->message), self->size);
  self->size = self->room = 0;
  self->type = CONTINUATION;
  self->is_full = !(is_text ? hawser_web_socket_channel_report_text_bytes (self->channel, bytes)
                            : hawser_web_socket_channel_report_bytes (self->channel, bytes));
}

/* Those that may stand in a close frame. */
static gboolean
is_good_code (guint code)
{
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
         || (code >= 3000 && code <= 4999);
}

static void
close_came (HawserSoupWire *self)
{
  const char *reason = (const char *) self->control + 2;
  gsize size = self->control_size > 2 ? self->control_size - 2 : 0;
  guint code = self->control_size >= 2 ? self->control[0] << 8 | self->control[1] : 0;
  g_autofree char *text = g_strndup (reason, size);

  if (self->control_size == 1 || (self->control_size >= 2 && !is_good_code (code)))
    fail (self, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR, "a close frame has no proper code");
  else if (!g_utf8_validate_len (reason, size, NULL))
    fail (self, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR, "the reason of a close frame is not UTF-8");
  else
    {
      hawser_web_socket_channel_report_closed (self->channel, code, text);
      end (self, code != 0 ? code : SOUP_WEBSOCKET_CLOSE_NORMAL, reason, size);
    }
}

static void
frame_came (HawserSoupWire *self)
{
  switch (self->first & OPCODE)
    {
    case CLOSE:
      close_came (self);
      break;
    case PING:
      if (!self->close_sent)
        push (self, FIN | PONG, g_bytes_new (self->control, self->control_size));
      break;
    case PONG:
      break;
    default:
      if ((self->first & FIN) != 0)
        message_came (self);
      else if (self->type == TEXT && !self->compressed && !check_text (self, FALSE))
        fail (self, SOUP_WEBSOCKET_CLOSE_BAD_DATA, "a text is not UTF-8");
    }
}

/* What is wrong with a frame of which the header has come, or NULL. */
static const char *
judge_frame (HawserSoupWire *self, guint8 second)
{
  Opcode opcode = self->first & OPCODE;

  if ((second & MASKED) != 0)
    return "a frame is masked";
  if ((self->first & RSV & ~RSV1) != 0
      || ((self->first & RSV1) != 0
          && (self->deflate == NULL || (opcode != TEXT && opcode != BINARY))))
    return "a reserved bit is set";
  if (opcode == CLOSE || opcode == PING || opcode == PONG)
    return (self->first & FIN) == 0 || (second & LENGTH) > CONTROL_MAX
               ? "a control frame is too long or in fragments"
               : NULL;
  if (opcode > BINARY)
    return "a frame has an unknown opcode";
  if ((opcode == CONTINUATION) != (self->type != CONTINUATION))
    return "a fragment is out of order";
  return NULL;
}

/* Returns FALSE when more is needed, or the end has come. */
static gboolean
look_at_header (HawserSoupWire *self)
{
  const guint8 *data = self->block + self->start;
  gsize size = self->end - self->start;
  const char *fault;
  guint64 length;
  guint n = 2;

  if (size < 2)
    return FALSE;
  self->first = data[0];
  fault = judge_frame (self, data[1]);
  if (fault != NULL)
    {
      fail (self, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR, fault);
      return FALSE;
    }

  length = data[1] & LENGTH;
  if (length > CONTROL_MAX)
    {
      guint64 least = length == 126 ? CONTROL_MAX : G_MAXUINT16;

      n = length == 126 ? 4 : 10;
      if (size < n)
        return FALSE;
      length = 0;
      for (guint i = 2; i < n; i++)
        length = length << 8 | data[i];
      if (length <= least)
        {
          fail (self, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR, "a length is not written in short");
          return FALSE;
        }
    }

  if ((self->first & CONTROL) != 0)
    self->control_size = 0;
  else
    {
      guint64 most = self->limit;

      if ((self->first & OPCODE) != CONTINUATION)
        {
          self->type = self->first & OPCODE;
          self->compressed = (self->first & RSV1) != 0;
          self->checked = 0;
        }
      /* What cannot be compressed becomes a little longer by it. */
      if (self->compressed)
        most += most / 1024 + 64;
      if (length > most || self->size + length > most)
        {
          fail (self, SOUP_WEBSOCKET_CLOSE_TOO_BIG, "a message is too long");
          return FALSE;
        }
      ensure_room (self, 0, length);
    }
  self->start += n;
  self->left = length;
  self->in_frame = TRUE;
  return TRUE;
}

static gboolean
is_paused (HawserSoupWire *self)
{
  return !self->over && (self->is_full || self->pongs >= PONGS_MAX);
}

/* At what was read. */
static void
look (HawserSoupWire *self)
{
  while (!self->over && !is_paused (self) && (self->in_frame || look_at_header (self)))
    {
      gsize n = MIN (self->end - self->start, self->left);

      if ((self->first & CONTROL) != 0)
        {
          memcpy (self->control + self->control_size, self->block + self->start, n);
          self->control_size += n;
        }
      else if (n > 0)
        {
          ensure_room (self, n, self->left);
          memcpy (self->message + self->size, self->block + self->start, n);
          self->size += n;
        }
      self->start += n;
      self->left -= n;
      if (self->left > 0)
        break;
      self->in_frame = FALSE;
      frame_came (self);
    }
}

/* Where the next bytes go: straight into a message where many of it are to come. */
static guint8 *
find_place (HawserSoupWire *self, gsize *size, gboolean *is_direct)
{
  *is_direct = self->in_frame && (self->first & CONTROL) == 0 && self->start == self->end
               && self->left >= BLOCK / 4 && !self->over;
  if (*is_direct)
    {
      ensure_room (self, MIN (self->left, BLOCK), self->left);
      *size = MIN (self->left, self->room - self->size - 1);
      return self->message + self->size;
    }
  if (self->start > 0)
    {
      memmove (self->block, self->block + self->start, self->end - self->start);
      self->end -= self->start;
      self->start = 0;
    }
  *size = BLOCK - self->end;
  return self->block + self->end;
}

static void
read_blocks (HawserSoupWire *self)
{
  gsize total = 0;

  while (total < BLOCK * BLOCKS_PER_TURN && !is_paused (self))
    {
      g_autoptr (GError) error = NULL;
      gboolean is_direct;
      gsize size;
      guint8 *place = find_place (self, &size, &is_direct);
      gssize n = g_pollable_input_stream_read_nonblocking (self->input, place, size, NULL, &error);

      if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return;
      if (n <= 0)
        {
          lost (self, error);
          return;
        }
      self->heard = g_get_monotonic_time ();
      total += n;
      if (self->over)
        self->start = self->end = 0;
      else if (is_direct)
        {
          self->size += n;
          self->left -= n;
          if (self->left == 0)
            {
              self->in_frame = FALSE;
              frame_came (self);
            }
        }
      else
        {
          self->end += n;
          look (self);
        }
      /* A descriptor that gave less has no more. */
      if (self->socket != NULL && (gsize) n < size)
        return;
    }
}

static gboolean
in_cb (HawserSoupWire *self)
{
  read_blocks (self);
  if (!is_paused (self))
    return G_SOURCE_CONTINUE;
  unwatch (&self->in_source);
  return G_SOURCE_REMOVE;
}

static gboolean
in_fd_cb (int fd, GIOCondition condition, gpointer data)
{
  return in_cb (data);
}

static gboolean
in_stream_cb (GObject *stream, gpointer data)
{
  return in_cb (data);
}

/* Looks first at what is there. */
static void
watch_input (HawserSoupWire *self)
{
  if (self->in_source != NULL || is_paused (self))
    return;
  if (self->socket != NULL)
    {
      self->in_source = g_unix_fd_source_new (g_socket_get_fd (self->socket), G_IO_IN);
      g_source_set_callback (self->in_source, G_SOURCE_FUNC (in_fd_cb), self, NULL);
      /* It cannot: reports are delivered later. But GLib takes the descriptor of another source away for
       * as long as it is dispatched, and wakes the main loop for that and for giving it back. */
      g_source_set_can_recurse (self->in_source, TRUE);
    }
  else
    {
      self->in_source = g_pollable_input_stream_create_source (self->input, NULL);
      g_source_set_callback (self->in_source, G_SOURCE_FUNC (in_stream_cb), self, NULL);
    }
  g_source_set_static_name (self->in_source, "[hawser] websocket-soup input");
  g_source_attach (self->in_source, g_main_context_get_thread_default ());
  look (self);
  if (is_paused (self))
    unwatch (&self->in_source);
}

/* Time: pings, silence, and the last wait */

static gboolean
timer_cb (gpointer data)
{
  HawserSoupWire *self = data;
  gint64 now = g_get_monotonic_time ();
  gint64 interval
      = hawser_web_socket_channel_get_ping_interval (self->channel) * G_TIME_SPAN_SECOND;
  gint64 due;

  if (self->over)
    {
      hawser_soup_wire_cancel (self);
      return G_SOURCE_REMOVE;
    }
  if (interval == 0)
    return G_SOURCE_CONTINUE;

  /* Who is not listened to cannot be heard. */
  if (self->is_full)
    self->heard = now;
  due = self->heard + interval
        + hawser_web_socket_channel_get_pong_timeout (self->channel) * G_TIME_SPAN_SECOND;
  if (now >= due)
    {
      hawser_web_socket_channel_report_failed (self->channel, 0, "the peer does not answer");
      hawser_soup_wire_cancel (self);
      return G_SOURCE_REMOVE;
    }
  if (now < self->heard + interval)
    due = self->heard + interval;
  else if (!self->close_sent)
    push (self, FIN | PING, g_bytes_new (NULL, 0));
  /* Unless the ping was the end. */
  if (!self->over)
    g_source_set_ready_time (self->timer, due);
  return G_SOURCE_CONTINUE;
}

static gboolean
timer_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static void
start_timer (HawserSoupWire *self)
{
  static GSourceFuncs funcs = { .dispatch = timer_dispatch };

  self->timer = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (self->timer, "[hawser] websocket-soup timer");
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_set_ready_time (self->timer, 0);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/* For the backend */

void
hawser_soup_wire_open (HawserWebSocketChannel *channel,
                       GIOStream *stream,
                       GBytes *first,
                       SoupWebsocketExtension *deflate)
{
  HawserSoupWire *self = g_new0 (HawserSoupWire, 1);
  gsize size = first != NULL ? g_bytes_get_size (first) : 0;

  if (wire_quark == 0)
    wire_quark = g_quark_from_static_string ("hawser-websocket-soup-wire");
  self->channel = g_object_ref (channel);
  g_object_set_qdata (G_OBJECT (channel), wire_quark, self);
  self->stream = g_object_ref (stream);
  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  self->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
  /* A wrapper, such as the one that GSocketClient puts around TLS, is no plain connection. */
  if (G_OBJECT_TYPE (stream) == G_TYPE_TCP_CONNECTION)
    self->socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream));
  self->deflate = deflate != NULL ? g_object_ref (deflate) : NULL;
  self->limit = hawser_web_socket_channel_get_max_message_size (channel);
  self->heard = g_get_monotonic_time ();
  self->piece = g_malloc (PIECE);
  self->block = g_malloc (MAX (BLOCK, size));
  if (size > 0)
    memcpy (self->block, g_bytes_get_data (first, NULL), size);
  self->end = size;
  g_queue_init (&self->frames);
  start_timer (self);
  watch_input (self);
}

HawserSoupWire *
hawser_soup_wire_get (HawserWebSocketChannel *channel)
{
  return wire_quark != 0 ? g_object_get_qdata (G_OBJECT (channel), wire_quark) : NULL;
}

void
hawser_soup_wire_send (HawserSoupWire *self, GBytes *message, gboolean is_text)
{
  guint8 header[2] = { FIN | (is_text ? TEXT : BINARY), 0 };
  GBytes *payload = g_bytes_ref (message);

  /* Its end may be reported, and not be known to the core yet. */
  if (self->over || self->close_sent)
    {
      g_bytes_unref (payload);
      return;
    }
  if (self->deflate != NULL)
    payload
        = soup_websocket_extension_process_outgoing_message (self->deflate, header, payload, NULL);
  if (payload != NULL)
    push (self, header[0], payload);
  else
    fail (self, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "a message cannot be compressed");
}

void
hawser_soup_wire_close (HawserSoupWire *self, guint code, const char *reason)
{
  if (!self->over)
    push_close (self, code, reason, strlen (reason));
}

void
hawser_soup_wire_resume (HawserSoupWire *self)
{
  self->is_full = FALSE;
  self->heard = g_get_monotonic_time ();
  watch_input (self);
}
