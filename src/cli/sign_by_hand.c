#include "cli/sign_by_hand.h"
#include "call/complain.h"

#include "app/text_print.h"
#include "cli/commands.h"
#include "oci/ref.h"
#include "report/report.h"
#include "settings/config_find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int goci_sign_check_ref(const struct goci_command *command, const void *values,
	const struct oci_strv *rest, struct oci_err *err)
{
	oci_auto_ref ref = {0};
	const char *name = rest->count ? rest->items[0] : "";

	if (strncmp(name, "docker://", 9) == 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: goci %s works on layouts: goci copy %s oci:DIR, %s that, and "
			"goci push it back",
			name, command->name, name, command->name);
	if (goci_command_image(command, values, rest, err) < 0 ||
		oci_ref_parse_any(name, &ref, err) < 0)
		return -1;
	if (ref.transport == OCI_LAYOUT)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"%s: an archive is not changed in its place: goci copy %s oci:DIR, %s "
		"that, and goci copy it into an archive again",
		name, name, command->name);
}

static void print(const struct oci_ref *ref, const struct goci_signed_list *list,
	const struct oci_key *key)
{
	for (size_t i = 0; i < list->count; i++)
		goci_text_print_line(stdout, "oci:%s@%s: signed by %s %.12s%s",
			ref->dir, list->items[i].subject.str, oci_key_kind(key),
			oci_key_id(key), list->items[i].kept ? " already" : "");
}

int goci_sign_find(const struct goci_sign_values *given, struct goci_signing **signing,
	struct oci_err *err)
{
	goci_auto_config *own = NULL;

	if (goci_config_find_own(&own, err) < 0)
		return -1;
	if (goci_signing_new(given,
		    goci_config_counts(own, ".") ? &goci_config_own_sections(own)->sign
						 : NULL,
		    signing, err) < 0)
		return -1;
	return *signing ? 0
			: oci_err_set(err, OCI_ERR_USAGE,
				  "no key to sign with: name it by --key FILE, by "
				  "GOCI_SIGN_KEY, or in the section \"sign\" of "
				  "$XDG_CONFIG_HOME/goci/config.yaml");
}

int goci_sign_found(const struct oci_ref *ref, const struct goci_claim *claim,
	struct goci_signing *signing, struct goci_app *app, struct oci_err *err)
{
	struct goci_signed_list list = {0};
	int status;

	if (goci_signing_warning(signing))
		goci_report_warn(app->report, "%s", goci_signing_warning(signing));
	status = goci_sign_by_hand(ref, claim, signing, app, &list, err);
	if (status == 0)
		print(ref, &list, goci_signing_signer(signing)->key);
	free(list.items);
	return status;
}

int goci_sign_ref(const char *name, const struct goci_sign_values *given,
	const struct goci_claim *claim)
{
	oci_auto_ref ref = {0};
	goci_auto_signing *signing = NULL;
	goci_auto_report *report = NULL;
	goci_auto_signals signals = {0};
	struct goci_app app = {0};
	struct oci_err err;

	if (oci_ref_parse_any(name, &ref, &err) < 0 ||
		goci_sign_find(given, &signing, &err) < 0)
		return goci_complain(&err);
	app.report = report = goci_report_new(stderr, goci_report_live_only(stderr));
	goci_report_stops(report, &app.cancel);
	if (goci_signals_start(&signals, &app.cancel, report, &err) < 0)
		return goci_complain(&err);
	if (goci_sign_found(&ref, claim, signing, &app, &err) == 0)
		return GOCI_EXIT_OK;
	return goci_command_end(&err, &app.cancel);
}
