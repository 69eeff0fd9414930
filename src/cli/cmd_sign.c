#include "cli/commands.h"
#include "cli/sign_by_hand.h"

struct values {
	struct goci_sign_values sign;
	bool help;
};

static const struct goci_option rows[] = {
	GOCI_ROWS_KEY(struct values),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static int work(const void *given, const struct oci_strv *rest)
{
	const struct values *values = given;
	const struct goci_claim claim = {0};

	return goci_sign_ref(rest->items[0], &values->sign, &claim);
}

static const struct goci_operand operands[] = {
	{.name = "REF",
		.path = GOCI_PATH_LAYOUT,
		.help = "oci:DIR[:TAG], with @sha256:... if wanted"},
	{0},
};

static const struct goci_example examples[] = {
	{"Sign an image", "goci sign --key my.key oci:dist/web"},
	{"Sign it in the older form, too, which skopeo and podman check",
		"goci sign --key my.key --format bundle,simple oci:dist/web"},
	{0},
};

const struct goci_command goci_cmd_sign = {
	.name = "sign",
	.summary = "sign images in a layout, whoever made them",
	.usage = "[OPTIONS] REF",
	.about =
		"Signs an image in a layout with a private key, for each of its platforms and "
		"their index, and attaches the signatures to it, as cosign does in a "
		"registry. What the key has signed already stays as it is. The key is a file "
		"of openssl or cosign; $GOCI_KEY_PASSWORD, or a file, has its password. A "
		"command of your configuration can sign in its place. Nothing else of the "
		"layout changes, and nothing needs a network.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = goci_command_run,
	.values = sizeof(struct values),
	.check = goci_sign_check_ref,
	.work = work,
};
