#include "sign/signing.h"

#include "process/environ.h"
#include "sign/command.h"
#include "sign/key_file.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct goci_signing {
	char *name; /* of the key, for messages */
	struct oci_buf text;
	struct oci_buf password;
	bool has_password;
	struct oci_digest identity;
	struct oci_strv command;
	char *folder;
	char *warning;
	bool bundle, simple;
	struct oci_key *key; /* once it is open */
	struct goci_sign_command by_command;
	struct oci_signer signer;
	pthread_mutex_t turn; /* a token takes one at a time */
};

void goci_signing_free(struct goci_signing *s)
{
	if (!s)
		return;
	oci_key_wipe(&s->text);
	oci_key_wipe(&s->password);
	oci_key_free(s->key);
	oci_strv_release(&s->command);
	pthread_mutex_destroy(&s->turn);
	free(s->name);
	free(s->folder);
	free(s->warning);
	free(s);
}

void goci_signing_freep(struct goci_signing **signing)
{
	goci_signing_free(*signing);
}

const char *goci_signing_warning(const struct goci_signing *signing)
{
	return signing->warning;
}

bool goci_signing_bundle(const struct goci_signing *signing)
{
	return signing->bundle;
}

bool goci_signing_simple(const struct goci_signing *signing)
{
	return signing->simple;
}

const struct oci_signer *goci_signing_signer(const struct goci_signing *signing)
{
	return &signing->signer;
}

void goci_signing_identity(const struct goci_signing *s, struct oci_digest *out)
{
	*out = s->identity;
}

static void take_identity(struct goci_signing *s)
{
	oci_auto_hasher *h = oci_hasher_new();

	oci_hasher_add_str(h, "signing 1");
	oci_hasher_add(h, s->text.data, s->text.len);
	oci_hasher_add_str(h, s->bundle ? "bundle" : "");
	oci_hasher_add_str(h, s->simple ? "simple" : "");
	for (size_t i = 0; i < s->command.count; i++)
		oci_hasher_add_str(h, s->command.items[i]);
	oci_hasher_finish(h, &s->identity);
}

static void take_formats(struct goci_signing *s, const struct oci_strv *formats)
{
	s->simple = oci_strv_has(formats, "simple");
	s->bundle = !formats->count || oci_strv_has(formats, "bundle");
}

/* ssh refuses such keys; CI systems and Kubernetes write secrets so. */
static void warn_of_exposed(struct goci_signing *s)
{
	if (!strstr(s->text.data, "PRIVATE KEY-----") ||
		strstr(s->text.data, "ENCRYPTED"))
		return;
	s->warning = oci_xasprintf(
		"%s: a private key without a password, which all users of this machine "
		"can read: chmod 600 %s",
		s->name, s->name);
}

static int take_key(struct goci_signing *s, const char *key, const char *password_file,
	struct oci_err *err)
{
	bool exposed;

	s->name = oci_xstrdup(key);
	if (goci_key_text(key, &s->text, &exposed, err) < 0 ||
		goci_key_password(password_file, &s->password, &s->has_password, err) <
			0)
		return -1;
	if (exposed)
		warn_of_exposed(s);
	return 0;
}

static int take_command(
	struct goci_signing *s, const struct goci_sign_values *own, struct oci_err *err)
{
	bool ignored;

	s->name = oci_xstrdup(own->public_key);
	s->folder = oci_xstrdup(own->folder);
	oci_strv_add_all(&s->command, &own->command);
	return goci_key_text(own->public_key, &s->text, &ignored, err);
}

/* The key of the command line, or of the environment; NULL: none is named. */
static int named_key(
	const struct goci_sign_values *given, const char **key, struct oci_err *err)
{
	const char *variable = getenv(GOCI_ENV_SIGN_KEY);

	*key = given->key;
	if (*key || !variable || !*variable)
		return 0;
	*key = variable;
	return strcmp(variable, GOCI_KEY_NONE) != 0 && goci_check_key(variable, err) < 0
		       ? oci_err_wrap(err, "GOCI_SIGN_KEY")
		       : 0;
}

/* Nobody says how to sign who does not want to: the key was forgotten. */
static int check_nothing(const struct goci_sign_values *given, struct oci_err *err)
{
	if (!given->formats.count && !given->password_file)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"none is given, but %s; name one by --sign-key (goci sign: --key), "
		"GOCI_SIGN_KEY or `sign` in your own configuration",
		given->formats.count ? "a form of signatures" : "a password file");
}

static int choose(struct goci_signing *s, const struct goci_sign_values *given,
	const struct goci_sign_values *own, bool *signs, struct oci_err *err)
{
	const char *key;

	*signs = true;
	take_formats(s, given->formats.count || !own ? &given->formats : &own->formats);
	if (named_key(given, &key, err) < 0)
		return -1;
	if (key && strcmp(key, GOCI_KEY_NONE) != 0)
		return take_key(s, key, given->password_file, err);
	if (!key && own && own->key)
		return take_key(s, own->key,
			given->password_file ? given->password_file
					     : own->password_file,
			err);
	if (!key && own && own->command.count)
		return take_command(s, own, err);
	*signs = false;
	return key ? 0 : check_nothing(given, err);
}

int goci_signing_new(const struct goci_sign_values *given,
	const struct goci_sign_values *own, struct goci_signing **signing,
	struct oci_err *err)
{
	goci_auto_signing *s = oci_xcalloc(1, sizeof(*s));
	bool signs;

	*signing = NULL;
	s->text = s->password = (struct oci_buf)OCI_BUF_INIT;
	pthread_mutex_init(&s->turn, NULL);
	if (choose(s, given, own, &signs, err) < 0)
		return oci_err_wrap(err, "key to sign with");
	take_identity(s);
	if (signs)
		*signing = oci_steal_ptr(&s);
	return 0;
}

/* `arg` is the signing. */
static int sign_in_turn(void *arg, const void *data, size_t size,
	struct oci_buf *signature, struct oci_err *err)
{
	struct goci_signing *s = arg;
	int status;

	pthread_mutex_lock(&s->turn);
	status = goci_sign_by_command(&s->by_command, data, size, signature, err);
	pthread_mutex_unlock(&s->turn);
	return status;
}

static void use_command(struct goci_signing *s, struct goci_app *app)
{
	s->by_command = (struct goci_sign_command){
		&s->command, s->folder, app, s->key, GOCI_SIGN_SECONDS};
	s->signer = (struct oci_signer){sign_in_turn, s, s->key};
}

static int use_key(struct goci_signing *s, struct oci_err *err)
{
	s->signer = oci_key_signer(s->key);
	if (oci_key_is_private(s->key))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"%s: a public key; what signs is the private one", s->name);
}

int goci_signing_open(struct goci_signing *s, struct goci_app *app, struct oci_err *err)
{
	if (s->key)
		return 0;
	s->key = oci_key_parse(s->text.data, s->text.len,
		s->has_password ? s->password.data : NULL, err);
	oci_key_wipe(&s->password);
	if (s->key)
		oci_key_wipe(&s->text);
	if (!s->key && err->code == OCI_ERR_USAGE)
		return oci_err_set(err, OCI_ERR_USAGE,
			"key to sign with: %s is encrypted: set " GOCI_ENV_PASSWORD
			" to its password, or name a file that has it",
			s->name);
	if (!s->key)
		return oci_err_wrap(err, "key to sign with: %s", s->name);
	if (!s->command.count)
		return use_key(s, err);
	use_command(s, app);
	return 0;
}
