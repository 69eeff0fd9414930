#include "attach/predicate.h"
#include "call/complain.h"
#include "cli/commands.h"
#include "cli/sign_by_hand.h"

struct values {
	struct goci_sign_values sign;
	char *type;
	char *predicate;
	bool help;
};

static const struct goci_option rows[] = {
	{.name = "type",
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.choices = goci_predicate_names,
		.arg = "URI",
		.help = "what the predicate is, by cosign's name or by its URI",
		.offset = offsetof(struct values, type),
		.check = goci_check_predicate},
	{.name = "predicate",
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.path = GOCI_PATH_FILE,
		.arg = "FILE",
		.help = "what is said of the image: a JSON object",
		.offset = offsetof(struct values, predicate),
		.check = goci_check_path},
	GOCI_ROWS_KEY(struct values),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static int check(const struct goci_command *command, const void *given,
	const struct oci_strv *rest, struct oci_err *err)
{
	const struct values *values = given;

	if (goci_sign_check_ref(command, given, rest, err) < 0)
		return -1;
	if (values->type && values->predicate)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"--%s is not given; goci attest takes --type and --predicate",
		values->type ? "predicate" : "type");
}

static int work(const void *given, const struct oci_strv *rest)
{
	const struct values *values = given;
	oci_auto_buf predicate = OCI_BUF_INIT;
	const struct goci_claim claim = {goci_predicate_uri(values->type), &predicate};
	struct oci_err err;

	if (goci_predicate_read(values->predicate, &predicate, &err) < 0)
		return goci_complain(&err);
	return goci_sign_ref(rest->items[0], &values->sign, &claim);
}

static const struct goci_operand operands[] = {
	{.name = "REF",
		.path = GOCI_PATH_LAYOUT,
		.help = "oci:DIR[:TAG], with @sha256:... if wanted"},
	{0},
};

static const struct goci_example examples[] = {
	{"Attach the report of a scanner",
		"goci attest --key release.key --type vuln --predicate scan.json oci:dist/web"},
	{"Attach the bill of materials of another tool",
		"goci attest --key release.key --type spdx --predicate web.json oci:dist/web"},
	{0},
};

const struct goci_command goci_cmd_attest = {
	.name = "attest",
	.summary = "attach a signed statement to images in a layout",
	.usage = "[OPTIONS] --type TYPE --predicate FILE REF",
	.about =
		"Says something about an image in a layout: makes an in-toto statement of the "
		"predicate, a JSON document, signs it with a private key and attaches it, for "
		"each platform of the image and their index, as cosign does in a registry. "
		"What the same key has said with the same type before is replaced; what "
		"others have attached stays. The key is a file of openssl or cosign; "
		"$GOCI_KEY_PASSWORD, or a file, has its password.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = check,
	.work = work,
};
