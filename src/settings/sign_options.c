#include "settings/sign_options.h"

#include "options/checks.h"

static const struct goci_option rows[] = {
	{.name = "key",
		.kind = GOCI_STRING,
		.scope = GOCI_PER_CALL,
		.path = GOCI_PATH_FILE,
		.arg = "FILE|env://NAME",
		.help = "the private key that images are signed with",
		.offset = offsetof(struct goci_sign_values, key),
		.check = goci_check_key},
	{.name = "password-file",
		.kind = GOCI_STRING,
		.scope = GOCI_PER_CALL,
		.path = GOCI_PATH_FILE,
		.arg = "FILE",
		.help = "file with the password of that key; default: "
			"$GOCI_KEY_PASSWORD",
		.offset = offsetof(struct goci_sign_values, password_file),
		.check = goci_check_path},
	{.name = "command",
		.kind = GOCI_ARGS,
		.scope = GOCI_PER_CALL,
		.arg = "ARG|JSON",
		.help = "in the place of a key: a program that reads the bytes to sign and "
			"writes the signature",
		.offset = offsetof(struct goci_sign_values, command),
		.check = goci_check_text,
		.check_first = goci_check_program},
	{.name = "public-key",
		.kind = GOCI_STRING,
		.scope = GOCI_PER_CALL,
		.path = GOCI_PATH_FILE,
		.arg = "FILE",
		.help = "the public key that the command's signatures hold by",
		.offset = offsetof(struct goci_sign_values, public_key),
		.check = goci_check_path},
	{.name = "formats",
		.kind = GOCI_COMMAS,
		.scope = GOCI_PER_CALL,
		.choices = goci_sign_formats,
		.help = "of signatures; default: bundle",
		.offset = offsetof(struct goci_sign_values, formats)},
};

const struct goci_options goci_sign_options = {rows, OCI_COUNT(rows)};

int goci_sign_check(const struct goci_sign_values *values, struct oci_err *err)
{
	if (values->key && values->command.count)
		return oci_err_set(err, OCI_ERR_USAGE,
			"key and command are two ways to sign: give one of them");
	if (values->command.count && !values->public_key)
		return oci_err_set(err, OCI_ERR_USAGE,
			"command takes public-key: FILE, too, by which its signatures are "
			"checked");
	if (values->public_key && !values->command.count)
		return oci_err_set(err, OCI_ERR_USAGE,
			"public-key belongs to command; key: FILE is what signs");
	return 0;
}
