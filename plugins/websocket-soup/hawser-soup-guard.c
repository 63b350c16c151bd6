/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-soup-guard.h"

#define FIN 0x80
#define RSV1 0x40 /* the message is compressed */
#define CONTROL 0x08
#define CONTROL_MAX 125
#define PING 0x09
#define OPCODE 0x0f

/* How much is inflated between two looks at the limit: deflate makes at most 1032 times as much. */
#define PIECE 4096

struct _HawserSoupGuard {
  SoupWebsocketExtension parent_instance;

  SoupWebsocketExtension *deflate; /* NULL without compression */
  guint limit;
  HawserSoupGuardPing ping;
  gpointer ping_data;
  guint64 size;        /* of the message so far */
  gboolean compressed; /* the message */
};

G_DEFINE_FINAL_TYPE (HawserSoupGuard, hawser_soup_guard, SOUP_TYPE_WEBSOCKET_EXTENSION)

static gboolean
hawser_soup_guard_configure (SoupWebsocketExtension *extension,
                             SoupWebsocketConnectionType type,
                             GHashTable *parameters,
                             GError **error)
{
  return soup_websocket_extension_configure (HAWSER_SOUP_GUARD (extension)->deflate, type,
                                             parameters, error);
}

static char *
hawser_soup_guard_get_request_params (SoupWebsocketExtension *extension)
{
  return soup_websocket_extension_get_request_params (HAWSER_SOUP_GUARD (extension)->deflate);
}

static GBytes *
hawser_soup_guard_process_outgoing_message (SoupWebsocketExtension *extension,
                                            guint8 *header,
                                            GBytes *payload,
                                            GError **error)
{
  HawserSoupGuard *self = HAWSER_SOUP_GUARD (extension);

  if (self->deflate == NULL)
    return payload;
  return soup_websocket_extension_process_outgoing_message (self->deflate, header, payload, error);
}

static gboolean
check (HawserSoupGuard *self, guint64 size, GError **error)
{
  if (size <= self->limit)
    return TRUE;
  g_set_error (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_TOO_BIG,
               "a message is longer than %u bytes", self->limit);
  return FALSE;
}

static GBytes *
inflate_frame (HawserSoupGuard *self, guint8 *header, GBytes *payload, GError **error)
{
  g_autoptr (GBytes) whole = payload;
  g_autoptr (GByteArray) result = NULL;
  gsize size = g_bytes_get_size (payload);
  guint8 first = header[0];

  if (size <= PIECE)
    return soup_websocket_extension_process_incoming_message (self->deflate, header,
                                                              g_steal_pointer (&whole), error);

  result = g_byte_array_new ();
  for (gsize place = 0; place < size; place += PIECE)
    {
      gsize length = MIN (PIECE, size - place);
      gboolean last = place + length == size;
      guint8 piece_header[2] = { first, header[1] };
      GBytes *piece;

      /* To the inflater, the pieces are fragments of the message. */
      if (!last)
        piece_header[0] &= ~FIN;
      if (place > 0)
        piece_header[0] &= ~(RSV1 | OPCODE);
      piece
          = soup_websocket_extension_process_incoming_message (self->deflate, piece_header,
                                                               g_bytes_new_from_bytes (whole, place,
                                                                                       length),
                                                               error);
      if (piece == NULL)
        return NULL;
      g_byte_array_append (result, g_bytes_get_data (piece, NULL), g_bytes_get_size (piece));
      g_bytes_unref (piece);
      if (!check (self, self->size + result->len, error))
        return NULL;
    }
  header[0] &= ~RSV1;
  return g_byte_array_free_to_bytes (g_steal_pointer (&result));
}

/* libsoup takes a pong, and a close frame, of any length. */
static GBytes *
check_control (HawserSoupGuard *self, guint8 opcode, GBytes *payload, GError **error)
{
  if (g_bytes_get_size (payload) > CONTROL_MAX)
    {
      g_bytes_unref (payload);
      g_set_error_literal (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR,
                           "a control frame is too long");
      return NULL;
    }
  if (opcode == PING && self->ping != NULL)
    self->ping (self->ping_data);
  return payload;
}

static GBytes *
hawser_soup_guard_process_incoming_message (SoupWebsocketExtension *extension,
                                            guint8 *header,
                                            GBytes *payload,
                                            GError **error)
{
  HawserSoupGuard *self = HAWSER_SOUP_GUARD (extension);
  gboolean last = (header[0] & FIN) != 0;

  if ((header[0] & CONTROL) != 0)
    return check_control (self, header[0] & OPCODE, payload, error);
  if ((header[0] & OPCODE) != 0)
    {
      self->size = 0;
      self->compressed = (header[0] & RSV1) != 0;
    }
  if (self->deflate != NULL)
    {
      payload = self->compressed
                    ? inflate_frame (self, header, payload, error)
                    : soup_websocket_extension_process_incoming_message (self->deflate, header,
                                                                         payload, error);
      if (payload == NULL)
        return NULL;
    }
  self->size += g_bytes_get_size (payload);
  if (!check (self, self->size, error))
    {
      g_bytes_unref (payload);
      return NULL;
    }
  if (last)
    self->size = 0;
  return payload;
}

static void
hawser_soup_guard_finalize (GObject *object)
{
  g_clear_object (&HAWSER_SOUP_GUARD (object)->deflate);

  G_OBJECT_CLASS (hawser_soup_guard_parent_class)->finalize (object);
}

static void
hawser_soup_guard_class_init (HawserSoupGuardClass *klass)
{
  SoupWebsocketExtensionClass *extension_class = SOUP_WEBSOCKET_EXTENSION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hawser_soup_guard_finalize;
  extension_class->name = "permessage-deflate";
  extension_class->configure = hawser_soup_guard_configure;
  extension_class->get_request_params = hawser_soup_guard_get_request_params;
  extension_class->process_outgoing_message = hawser_soup_guard_process_outgoing_message;
  extension_class->process_incoming_message = hawser_soup_guard_process_incoming_message;
}

static void
hawser_soup_guard_init (HawserSoupGuard *self)
{
  self->deflate = g_object_new (SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE, NULL);
  self->limit = G_MAXUINT;
}

HawserSoupGuard *
hawser_soup_guard_new (void)
{
  HawserSoupGuard *self = g_object_new (HAWSER_TYPE_SOUP_GUARD, NULL);

  g_clear_object (&self->deflate);
  return self;
}

void
hawser_soup_guard_set_ping (HawserSoupGuard *self, HawserSoupGuardPing ping, gpointer data)
{
  self->ping = ping;
  self->ping_data = data;
}

void
hawser_soup_guard_set_limit (HawserSoupGuard *self, guint limit)
{
  self->limit = limit;
}
