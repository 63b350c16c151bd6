/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-net-description.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_LINK_REPORT (hawser_link_report_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserLinkReport, hawser_link_report, HAWSER, LINK_REPORT, GObject)

HAWSER_AVAILABLE_IN_1_0
void hawser_link_report_report_network (HawserLinkReport *self, HawserNetDescription *network);

HAWSER_AVAILABLE_IN_1_0
void hawser_link_report_report_gone (HawserLinkReport *self, const char *key);

HAWSER_AVAILABLE_IN_1_0
void hawser_link_report_report_default (HawserLinkReport *self, const char *key);

HAWSER_AVAILABLE_IN_1_0
void hawser_link_report_report_ready (HawserLinkReport *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_link_report_report_away (HawserLinkReport *self, const char *reason);

HAWSER_AVAILABLE_IN_1_0
void hawser_link_report_report_checked (HawserLinkReport *self,
                                        const char *key,
                                        int code,
                                        const char *message);

HAWSER_AVAILABLE_IN_1_0
void hawser_link_report_report_error (HawserLinkReport *self, const GError *error);

HAWSER_AVAILABLE_IN_1_0
void hawser_link_report_report_failed (HawserLinkReport *self, int code, const char *message);

G_END_DECLS
