#include "options/checks_sign.h"

#include "options/checks.h"
#include "process/environ.h"

#include <stdlib.h>
#include <string.h>

const char *const goci_key_choices[] = {GOCI_KEY_NONE, NULL};
const char *const goci_sign_formats[] = {"bundle", "simple", NULL};

static int check_variable(const char *name, struct oci_err *err)
{
	static const char word[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789_";

	if (*name && !name[strspn(name, word)])
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.100s\" is no name of a variable: expected env://NAME", name);
}

int goci_check_key(const char *value, struct oci_err *err)
{
	const char *scheme = strstr(value, "://");

	if (strstr(value, "-----BEGIN"))
		return oci_err_set(err, OCI_ERR_USAGE,
			"this is a key, where its file is expected: write it to a file, "
			"or name the variable that has it, as env://NAME");
	if (strncmp(value, GOCI_KEY_ENV, strlen(GOCI_KEY_ENV)) == 0)
		return check_variable(value + strlen(GOCI_KEY_ENV), err);
	if (scheme || strncmp(value, "pkcs11:", 7) == 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.100s\" is no file: keys that are elsewhere sign by a command "
			"of yours, sign: {command: [...]} in "
			"$XDG_CONFIG_HOME/goci/config.yaml",
			value);
	return goci_check_path(value, err);
}

void goci_sign_values_release(struct goci_sign_values *values)
{
	free(values->key);
	free(values->password_file);
	free(values->public_key);
	free(values->folder);
	oci_strv_release(&values->formats);
	oci_strv_release(&values->command);
	*values = (struct goci_sign_values){0};
}
