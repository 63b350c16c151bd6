/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-net-specifier.h"

/**
 * HawserNetSpecifier:
 *
 * Which networks a [class@Hawser.NetConnection] is about.
 *
 * A network matches when it has all capabilities that are asked for (where none is, it has to have
 * %HAWSER_NET_CAP_INTERNET), its bearer is among those asked for, its identifier is equal or not
 * known, and its bandwidth is known and not less.
 *
 * OpenHarmony: `connection.NetSpecifier`.
 *
 * Since: 1.0
 */
struct _HawserNetSpecifier {
  GObject parent_instance;

  HawserNetCapabilities *net_capabilities;
  char *bearer_private_identifier;
};

G_DEFINE_FINAL_TYPE (HawserNetSpecifier, hawser_net_specifier, G_TYPE_OBJECT)

enum { PROP_NET_CAPABILITIES = 1, PROP_BEARER_PRIVATE_IDENTIFIER, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
hawser_net_specifier_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserNetSpecifier *self = HAWSER_NET_SPECIFIER (object);

  switch (id)
    {
    case PROP_NET_CAPABILITIES:
      g_value_set_object (value, self->net_capabilities);
      break;
    case PROP_BEARER_PRIVATE_IDENTIFIER:
      g_value_set_string (value, self->bearer_private_identifier);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_net_specifier_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  HawserNetSpecifier *self = HAWSER_NET_SPECIFIER (object);

  switch (id)
    {
    case PROP_NET_CAPABILITIES:
      hawser_net_specifier_set_net_capabilities (self, g_value_get_object (value));
      break;
    case PROP_BEARER_PRIVATE_IDENTIFIER:
      hawser_net_specifier_set_bearer_private_identifier (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_net_specifier_finalize (GObject *object)
{
  HawserNetSpecifier *self = HAWSER_NET_SPECIFIER (object);

  g_clear_object (&self->net_capabilities);
  g_free (self->bearer_private_identifier);

  G_OBJECT_CLASS (hawser_net_specifier_parent_class)->finalize (object);
}

static void
hawser_net_specifier_class_init (HawserNetSpecifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_net_specifier_get_property;
  object_class->set_property = hawser_net_specifier_set_property;
  object_class->finalize = hawser_net_specifier_finalize;

  /**
   * HawserNetSpecifier:net-capabilities:
   *
   * The capabilities, bearers and bandwidths to ask for. They are compulsory: a specifier without
   * them makes the call that gets it fail with 401.
   *
   * OpenHarmony: `NetSpecifier.netCapabilities`.
   *
   * Since: 1.0
   */
  properties[PROP_NET_CAPABILITIES]
      = g_param_spec_object ("net-capabilities", NULL, NULL, HAWSER_TYPE_NET_CAPABILITIES, flags);

  /**
   * HawserNetSpecifier:bearer-private-identifier:
   *
   * Which one of several networks of a bearer: `slot0`, `slot1` ... for the SIM of a cellular network,
   * `wifi` for any, and the name of the interface for the others. Empty for any.
   *
   * OpenHarmony: `NetSpecifier.bearerPrivateIdentifier`.
   *
   * Since: 1.0
   */
  properties[PROP_BEARER_PRIVATE_IDENTIFIER]
      = g_param_spec_string ("bearer-private-identifier", NULL, NULL, "", flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_net_specifier_init (HawserNetSpecifier *self)
{
  self->bearer_private_identifier = g_strdup ("");
}

/**
 * hawser_net_specifier_new:
 * @net_capabilities: what to ask for
 *
 * Makes a specifier.
 *
 * Returns: (transfer full): a specifier
 *
 * Since: 1.0
 */
HawserNetSpecifier *
hawser_net_specifier_new (HawserNetCapabilities *net_capabilities)
{
  g_return_val_if_fail (HAWSER_IS_NET_CAPABILITIES (net_capabilities), NULL);

  return g_object_new (HAWSER_TYPE_NET_SPECIFIER, "net-capabilities", net_capabilities, NULL);
}

/**
 * hawser_net_specifier_get_net_capabilities:
 * @self: a specifier
 *
 * Gets what is asked for.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.NetSpecifier:net-capabilities]
 *
 * Since: 1.0
 */
HawserNetCapabilities *
hawser_net_specifier_get_net_capabilities (HawserNetSpecifier *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_SPECIFIER (self), NULL);

  return self->net_capabilities;
}

/**
 * hawser_net_specifier_set_net_capabilities:
 * @self: a specifier
 * @net_capabilities: (nullable): see [property@Hawser.NetSpecifier:net-capabilities]
 *
 * Sets what is asked for.
 *
 * Since: 1.0
 */
void
hawser_net_specifier_set_net_capabilities (HawserNetSpecifier *self,
                                           HawserNetCapabilities *net_capabilities)
{
  g_return_if_fail (HAWSER_IS_NET_SPECIFIER (self));
  g_return_if_fail (net_capabilities == NULL || HAWSER_IS_NET_CAPABILITIES (net_capabilities));

  if (g_set_object (&self->net_capabilities, net_capabilities))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NET_CAPABILITIES]);
}

/**
 * hawser_net_specifier_get_bearer_private_identifier:
 * @self: a specifier
 *
 * Gets which one of several networks is asked for.
 *
 * Returns: (transfer none): see [property@Hawser.NetSpecifier:bearer-private-identifier]
 *
 * Since: 1.0
 */
const char *
hawser_net_specifier_get_bearer_private_identifier (HawserNetSpecifier *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_SPECIFIER (self), NULL);

  return self->bearer_private_identifier;
}

/**
 * hawser_net_specifier_set_bearer_private_identifier:
 * @self: a specifier
 * @identifier: (nullable): see [property@Hawser.NetSpecifier:bearer-private-identifier]
 *
 * Sets which one of several networks is asked for.
 *
 * Since: 1.0
 */
void
hawser_net_specifier_set_bearer_private_identifier (HawserNetSpecifier *self,
                                                    const char *identifier)
{
  g_return_if_fail (HAWSER_IS_NET_SPECIFIER (self));

  if (identifier == NULL)
    identifier = "";
  if (g_strcmp0 (self->bearer_private_identifier, identifier) == 0)
    return;
  g_free (self->bearer_private_identifier);
  self->bearer_private_identifier = g_strdup (identifier);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BEARER_PRIVATE_IDENTIFIER]);
}
