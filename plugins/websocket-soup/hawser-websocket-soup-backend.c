/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-websocket-soup-backend.h"

#include "hawser-soup-handshake.h"
#include "hawser-soup-wire.h"

struct _HawserWebsocketSoupBackend {
  HawserWebSocketBackend parent_instance;

  GHashTable *databases; /* ca-path -> GTlsDatabase */
};

G_DEFINE_FINAL_TYPE (HawserWebsocketSoupBackend,
                     hawser_websocket_soup_backend,
                     HAWSER_TYPE_WEB_SOCKET_BACKEND)

static void
agreed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HawserWebSocketChannel) channel = data;
  g_auto (HawserSoupHandshake) handshake = { 0 };
  g_autoptr (GError) error = NULL;

  if (hawser_soup_handshake_finish (result, &handshake, &error))
    {
      hawser_web_socket_channel_report_open (channel, handshake.status, handshake.reason,
                                             handshake.protocol, handshake.extensions);
      hawser_soup_wire_open (channel, handshake.stream, handshake.rest, handshake.deflate);
    }
  else if (handshake.status != 0)
    hawser_web_socket_channel_report_failed (channel, handshake.status, error->message);
  else
    hawser_web_socket_channel_report_error (channel, error);
}

static GTlsDatabase *
get_database (HawserWebsocketSoupBackend *self, const char *ca_path, GError **error)
{
  GTlsDatabase *database = g_hash_table_lookup (self->databases, ca_path);

  if (database != NULL)
    return database;
  database = g_tls_file_database_new (ca_path, error);
  if (database != NULL)
    g_hash_table_insert (self->databases, g_strdup (ca_path), database);
  return database;
}

static gboolean
hawser_websocket_soup_backend_connect (HawserWebSocketBackend *backend,
                                       HawserWebSocketChannel *channel,
                                       GError **error)
{
  HawserWebsocketSoupBackend *self = HAWSER_WEBSOCKET_SOUP_BACKEND (backend);
  const char *ca_path = hawser_web_socket_channel_get_ca_path (channel);
  GTlsDatabase *database = NULL;

  if (ca_path != NULL)
    {
      database = get_database (self, ca_path, error);
      if (database == NULL)
        return FALSE;
    }

  hawser_soup_handshake_async (channel, database, agreed_cb, g_object_ref (channel));
  return TRUE;
}

static void
hawser_websocket_soup_backend_send (HawserWebSocketBackend *backend,
                                    HawserWebSocketChannel *channel,
                                    GBytes *message,
                                    gboolean is_text)
{
  HawserSoupWire *wire = hawser_soup_wire_get (channel);

  if (wire != NULL)
    hawser_soup_wire_send (wire, message, is_text);
}

static void
hawser_websocket_soup_backend_close (HawserWebSocketBackend *backend,
                                     HawserWebSocketChannel *channel,
                                     guint code,
                                     const char *reason)
{
  HawserSoupWire *wire = hawser_soup_wire_get (channel);

  if (wire != NULL)
    hawser_soup_wire_close (wire, code, reason);
}

static void
hawser_websocket_soup_backend_cancel (HawserWebSocketBackend *backend,
                                      HawserWebSocketChannel *channel)
{
  HawserSoupWire *wire = hawser_soup_wire_get (channel);

  /* Before it is open, the handshake saw the cancellable and comes back to agreed_cb(). */
  if (wire != NULL)
    hawser_soup_wire_cancel (wire);
}

static void
hawser_websocket_soup_backend_resume (HawserWebSocketBackend *backend,
                                      HawserWebSocketChannel *channel)
{
  HawserSoupWire *wire = hawser_soup_wire_get (channel);

  if (wire != NULL)
    hawser_soup_wire_resume (wire);
}

static void
hawser_websocket_soup_backend_finalize (GObject *object)
{
  HawserWebsocketSoupBackend *self = HAWSER_WEBSOCKET_SOUP_BACKEND (object);

  g_hash_table_unref (self->databases);

  G_OBJECT_CLASS (hawser_websocket_soup_backend_parent_class)->finalize (object);
}

static void
hawser_websocket_soup_backend_class_init (HawserWebsocketSoupBackendClass *klass)
{
  HawserWebSocketBackendClass *backend_class = HAWSER_WEB_SOCKET_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hawser_websocket_soup_backend_finalize;
  backend_class->connect = hawser_websocket_soup_backend_connect;
  backend_class->send = hawser_websocket_soup_backend_send;
  backend_class->close = hawser_websocket_soup_backend_close;
  backend_class->cancel = hawser_websocket_soup_backend_cancel;
  backend_class->resume = hawser_websocket_soup_backend_resume;
}

static void
hawser_websocket_soup_backend_init (HawserWebsocketSoupBackend *self)
{
  self->databases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
