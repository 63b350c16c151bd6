/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-netlink-socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <hawser/hawser.h>
#include <linux/filter.h>
#include <linux/if_link.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <sys/socket.h>

/* How many messages are fetched with one system call, and the longest one. */
#define BATCH 8
#define LENGTH_MAX 16384

/* What the kernel keeps for us; as much as it allows. */
#define RECEIVE_BUFFER (1024 * 1024)

struct _HawserNetlinkSocket {
  struct nl_sock *sock;
  guint sequence; /* of the dump that runs, 0 for none */
  gboolean inconsistent;
  guint next; /* of the messages that were fetched */
  guint n_fetched;
  struct mmsghdr headers[BATCH];
  struct iovec vectors[BATCH];
  char buffers[BATCH][LENGTH_MAX] __attribute__ ((aligned (NLMSG_ALIGNTO)));
};

/* Drops in the kernel what concerns nobody here: routes of other tables, and those that a routing
 * daemon learns from others, except default routes. A router with the table of the whole Internet costs
 * nothing then. A message of a dump stands for all that come with it, and passes. */
static gboolean
attach_filter (int fd)
{
#define LOAD(size, offset) BPF_STMT (BPF_LD | BPF_ABS | size, offset)
#define IF_EQUAL(value, yes, no) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define RTM_OFFSET(member) (NLMSG_HDRLEN + G_STRUCT_OFFSET (struct rtmsg, member))
  /* A halfword is loaded as if it were in network order, which the header is not in. */
  struct sock_filter code[] = {
    /* 0 */ LOAD (BPF_H, G_STRUCT_OFFSET (struct nlmsghdr, nlmsg_type)),
    /* 1 */ IF_EQUAL (htons (RTM_NEWROUTE), 1, 0),
    /* 2 */ IF_EQUAL (htons (RTM_DELROUTE), 0, 17),
    /* 3 */ LOAD (BPF_H, G_STRUCT_OFFSET (struct nlmsghdr, nlmsg_flags)),
    /* 4 */ BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, htons (NLM_F_MULTI), 15, 0),
    /* 5 */ LOAD (BPF_B, RTM_OFFSET (rtm_table)),
    /* 6 */ IF_EQUAL (RT_TABLE_MAIN, 0, 12),
    /* 7 */ LOAD (BPF_B, RTM_OFFSET (rtm_type)),
    /* 8 */ IF_EQUAL (RTN_UNICAST, 0, 10),
    /* 9 */ LOAD (BPF_B, RTM_OFFSET (rtm_dst_len)),
    /* 10 */ IF_EQUAL (0, 9, 0),
    /* 11 */ LOAD (BPF_B, RTM_OFFSET (rtm_protocol)),
    /* 12 */ IF_EQUAL (RTPROT_ZEBRA, 6, 0),
    /* 13 */ IF_EQUAL (RTPROT_BIRD, 5, 0),
    /* 14 */ IF_EQUAL (186 /* RTPROT_BGP */, 4, 0),
    /* 15 */ IF_EQUAL (187 /* RTPROT_ISIS */, 3, 0),
    /* 16 */ IF_EQUAL (188 /* RTPROT_OSPF */, 2, 0),
    /* 17 */ IF_EQUAL (189 /* RTPROT_RIP */, 1, 0),
    /* 18 */ IF_EQUAL (192 /* RTPROT_EIGRP */, 0, 1),
    /* 19 */ BPF_STMT (BPF_RET | BPF_K, 0),
    /* 20 */ BPF_STMT (BPF_RET | BPF_K, G_MAXUINT32),
  };
  struct sock_fprog program = { G_N_ELEMENTS (code), code };

  return setsockopt (fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

static void
set_nl_error (GError **error, int code)
{
  gboolean denied = code == -NLE_PERM || code == -NLE_NOACCESS;

  g_set_error (error, HAWSER_ERROR,
               denied ? HAWSER_ERROR_PERMISSION_DENIED : HAWSER_ERROR_CONNECTION_SERVICE,
               _ ("the kernel does not tell the state of the network: %s"), nl_geterror (code));
}

static void
set_errno (GError **error, int number)
{
  gboolean denied = number == EPERM || number == EACCES;

  g_set_error (error, HAWSER_ERROR,
               denied ? HAWSER_ERROR_PERMISSION_DENIED : HAWSER_ERROR_CONNECTION_SERVICE,
               _ ("the kernel does not tell the state of the network: %s"), g_strerror (number));
}

HawserNetlinkSocket *
hawser_netlink_socket_new (GError **error)
{
  g_autoptr (HawserNetlinkSocket) self = g_new0 (HawserNetlinkSocket, 1);
  int one = 1;
  int code;

  for (guint i = 0; i < BATCH; i++)
    {
      self->vectors[i].iov_base = self->buffers[i];
      self->vectors[i].iov_len = LENGTH_MAX;
      self->headers[i].msg_hdr.msg_iov = &self->vectors[i];
      self->headers[i].msg_hdr.msg_iovlen = 1;
    }
  self->sock = nl_socket_alloc ();
  if (self->sock == NULL)
    {
      set_nl_error (error, -NLE_NOMEM);
      return NULL;
    }
  code = nl_connect (self->sock, NETLINK_ROUTE);
  if (code == 0)
    code = nl_socket_set_nonblocking (self->sock);
  if (code == 0)
    code = nl_socket_add_memberships (self->sock, RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR,
                                      RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,
                                      RTNLGRP_NONE);
  if (code != 0)
    {
      set_nl_error (error, code);
      return NULL;
    }
  nl_socket_set_buffer_size (self->sock, RECEIVE_BUFFER, 0);
  /* These spare work, and nothing else: without them, what is not wanted is dropped later. */
  attach_filter (nl_socket_get_fd (self->sock));
  setsockopt (nl_socket_get_fd (self->sock), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one);
  return g_steal_pointer (&self);
}

void
hawser_netlink_socket_free (HawserNetlinkSocket *self)
{
  if (self->sock != NULL)
    nl_socket_free (self->sock);
  g_free (self);
}

int
hawser_netlink_socket_get_fd (HawserNetlinkSocket *self)
{
  return nl_socket_get_fd (self->sock);
}

static struct nl_msg *
request_new (HawserNetlinkDump dump)
{
  static const int types[] = {
    [HAWSER_NETLINK_DUMP_LINKS] = RTM_GETLINK,
    [HAWSER_NETLINK_DUMP_ADDRESSES] = RTM_GETADDR,
    [HAWSER_NETLINK_DUMP_ROUTES_V4] = RTM_GETROUTE,
    [HAWSER_NETLINK_DUMP_ROUTES_V6] = RTM_GETROUTE,
  };
  struct nl_msg *request = nlmsg_alloc_simple (types[dump], NLM_F_REQUEST | NLM_F_DUMP);
  struct ifinfomsg link = { .ifi_family = AF_UNSPEC };
  struct ifaddrmsg address = { .ifa_family = AF_UNSPEC };
  struct rtmsg route = { .rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN };

  if (request == NULL)
    return NULL;
  switch (dump)
    {
    case HAWSER_NETLINK_DUMP_LINKS:
      nlmsg_append (request, &link, sizeof link, NLMSG_ALIGNTO);
      nla_put_u32 (request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
      break;
    case HAWSER_NETLINK_DUMP_ADDRESSES:
      nlmsg_append (request, &address, sizeof address, NLMSG_ALIGNTO);
      break;
    default:
      if (dump == HAWSER_NETLINK_DUMP_ROUTES_V6)
        route.rtm_family = AF_INET6;
      nlmsg_append (request, &route, sizeof route, NLMSG_ALIGNTO);
      break;
    }
  return request;
}

gboolean
hawser_netlink_socket_dump (HawserNetlinkSocket *self, HawserNetlinkDump dump, GError **error)
{
  struct nl_msg *request = request_new (dump);
  int code;

  if (request == NULL)
    {
      set_nl_error (error, -NLE_NOMEM);
      return FALSE;
    }
  nl_complete_msg (self->sock, request);
  self->sequence = nlmsg_hdr (request)->nlmsg_seq;
  self->inconsistent = FALSE;
  code = nl_send (self->sock, request);
  nlmsg_free (request);
  if (code >= 0)
    return TRUE;
  set_nl_error (error, code);
  return FALSE;
}

/* Handles what came in one packet. Returns whether the dump has ended with it. */
static gboolean
handle_packet (HawserNetlinkSocket *self, guint index, HawserNetlinkHandler handler, gpointer data)
{
  struct nlmsghdr *message = (struct nlmsghdr *) self->buffers[index];
  int rest = self->headers[index].msg_len;
  gboolean ended = FALSE;

  for (; nlmsg_ok (message, rest); message = nlmsg_next (message, &rest))
    {
      gboolean ours = self->sequence != 0 && message->nlmsg_seq == self->sequence;

      if (ours && (message->nlmsg_flags & NLM_F_DUMP_INTR) != 0)
        self->inconsistent = TRUE;
      switch (message->nlmsg_type)
        {
        case NLMSG_DONE:
        case NLMSG_ERROR: /* there is no such thing here, IPv6 say */
          ended = ended || ours;
          break;
        case NLMSG_NOOP:
        case NLMSG_OVERRUN:
          break;
        default:
          handler (data, message);
        }
    }
  return ended;
}

HawserNetlinkRead
hawser_netlink_socket_read (HawserNetlinkSocket *self,
                            gint64 end,
                            HawserNetlinkHandler handler,
                            gpointer data,
                            GError **error)
{
  for (;;)
    {
      int n;

      if (g_get_monotonic_time () >= end)
        return HAWSER_NETLINK_MORE;
      if (self->next < self->n_fetched)
        {
          guint index = self->next++;

          /* Cut off: as good as lost. */
          if ((self->headers[index].msg_hdr.msg_flags & MSG_TRUNC) != 0)
            return HAWSER_NETLINK_OVERRUN;
          if (handle_packet (self, index, handler, data))
            {
              self->sequence = 0;
              return self->inconsistent ? HAWSER_NETLINK_BROKEN : HAWSER_NETLINK_DONE;
            }
          continue;
        }

      self->next = self->n_fetched = 0;
      n = recvmmsg (hawser_netlink_socket_get_fd (self), self->headers, BATCH, MSG_DONTWAIT, NULL);
      if (n > 0)
        {
          self->n_fetched = n;
          continue;
        }
      if (n == 0 || errno == EAGAIN || errno == EWOULDBLOCK)
        return HAWSER_NETLINK_EMPTY;
      if (errno == ENOBUFS)
        return HAWSER_NETLINK_OVERRUN;
      if (errno == EINTR)
        continue;
      set_errno (error, errno);
      return HAWSER_NETLINK_FAILED;
    }
}
