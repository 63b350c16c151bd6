/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-ws-raw.h"

char *
test_ws_raw_url (TestRawServer *server, const char *path)
{
  return g_strdup_printf ("ws://127.0.0.1:%u%s", test_raw_server_get_port (server), path);
}

char *
test_ws_raw_key (TestRawRequest *request)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  const char *key = test_raw_request_get (request, "sec-websocket-key");
  guint8 digest[20];
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", -1);
  g_checksum_get_digest (checksum, digest, &size);
  return g_base64_encode (digest, size);
}

gboolean
test_ws_raw_accept (TestRawConnection *connection, TestRawRequest *request, const char *fields)
{
  g_autofree char *key = test_ws_raw_key (request);

  return test_raw_connection_print (connection,
                                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                    "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s\r\n",
                                    key, fields != NULL ? fields : "");
}

void
test_ws_raw_append (GByteArray *frames, guint8 first, gconstpointer data, gsize length)
{
  guint8 header[10] = { first };
  guint n = length < 126 ? 2 : length < 65536 ? 4 : 10;

  header[1] = n == 2 ? length : n == 4 ? 126 : 127;
  for (guint i = 2; i < n; i++)
    header[i] = (guint64) length >> (8 * (n - 1 - i));
  g_byte_array_append (frames, header, n);
  g_byte_array_append (frames, data, length);
}

gboolean
test_ws_raw_write (TestRawConnection *connection, guint8 first, gconstpointer data, gsize length)
{
  g_autoptr (GByteArray) frame = g_byte_array_sized_new (length + 10);

  test_ws_raw_append (frame, first, data, length);
  return test_raw_connection_write (connection, frame->data, frame->len);
}

int
test_ws_raw_read (TestRawConnection *connection, GBytes **payload)
{
  guint8 header[2], more[8], mask[4];
  guint64 length;
  guint n;
  g_autofree guint8 *data = NULL;

  if (!test_raw_connection_read (connection, header, 2))
    return -1;
  g_assert_cmphex (header[1] & 0x80, ==, 0x80);
  length = header[1] & 0x7f;
  n = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (n > 0)
    {
      if (!test_raw_connection_read (connection, more, n))
        return -1;
      length = 0;
      for (guint i = 0; i < n; i++)
        length = length << 8 | more[i];
    }
  data = g_malloc (length + 1);
  if (!test_raw_connection_read (connection, mask, 4)
      || !test_raw_connection_read (connection, data, length))
    return -1;
  for (guint64 i = 0; i < length; i++)
    data[i] ^= mask[i % 4];
  if (payload != NULL)
    *payload = g_bytes_new (data, length);
  return header[0];
}

int
test_ws_raw_read_close (TestRawConnection *connection)
{
  for (;;)
    {
      g_autoptr (GBytes) payload = NULL;
      int first = test_ws_raw_read (connection, &payload);
      const guint8 *data;
      gsize size;

      if (first < 0)
        return -1;
      if ((first & 0x0f) != TEST_WS_CLOSE)
        continue;
      data = g_bytes_get_data (payload, &size);
      return size >= 2 ? data[0] << 8 | data[1] : 0;
    }
}
