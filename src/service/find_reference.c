#include "service/find_reference.h"

#include "options/guess.h"
#include "settings/config_find.h"
#include "settings/target.h"

#include <stdlib.h>
#include <string.h>

static bool starts(const char *word, const char *scheme)
{
	return strncmp(word, scheme, strlen(scheme)) == 0;
}

bool goci_is_reference(const char *word)
{
	return starts(word, GOCI_SCHEME) || starts(word, GOCI_SCHEME_KO);
}

/* Go's own words for many packages, and what would be an option of it. */
static int check_path(const char *path, struct oci_err *err)
{
	static const char *const words[] = {"all", "cmd", "std", "tool", "work"};
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/+";
	bool fine = *path && *path != '-' && *path != '/' &&
		    !path[strspn(path, allowed)] && !strstr(path, "...");

	for (size_t i = 0; i < OCI_COUNT(words); i++)
		fine = fine && strcmp(path, words[i]) != 0;
	if (fine)
		return 0;
	oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\" is not the import path of one package, such as " GOCI_SCHEME_KO
		"example.com/project/cmd/api",
		path);
	return 1;
}

static int find_path(struct goci_finder *f, const char *path, struct oci_err *err)
{
	int status = check_path(path, err);

	return status ? status : goci_find_pattern(f, f->cwd, path, NULL, true, err);
}

static size_t find_name(const struct goci_config *config, const char *name)
{
	size_t i = 0;

	while (i < goci_config_count(config) &&
		strcmp(goci_config_name(config, i), name) != 0)
		i++;
	return i;
}

static int no_service(
	const struct goci_config *config, const char *name, struct oci_err *err)
{
	struct goci_guess guess;
	oci_auto_buf names = OCI_BUF_INIT;

	goci_config_guess(config, name, &guess);
	for (size_t i = 0; i < goci_config_count(config); i++)
		oci_buf_addf(
			&names, "%s%s", i ? ", " : "", goci_config_name(config, i));
	oci_err_set(err, OCI_ERR_USAGE, "goci.yaml has no service \"%.200s\"", name);
	if (!guess.best)
		oci_err_set(err, OCI_ERR_USAGE,
			"goci.yaml has no service \"%.200s\"; it has %.400s%s", name,
			names.len ? names.data : "none", names.len > 400 ? "..." : "");
	goci_guess_tell(&guess, NULL, err);
	return 1;
}

static int wrong_target(const char *target, struct oci_err *err)
{
	struct goci_guess guess;

	goci_guess_init(&guess, target);
	for (int i = 0; i < GOCI_TARGETS; i++)
		goci_guess_try(&guess, goci_target_name((enum goci_target)i));
	oci_err_set(err, OCI_ERR_USAGE, "there is no stage \"%.200s\"", target);
	goci_guess_tell(&guess, "use base, development, builder or production", err);
	return 1;
}

/* The stage of the reference is over those of goci.yaml and the command line. */
static int add_target(struct goci_finder *f, const struct goci_config *config,
	const char *name, char *target, struct oci_err *err)
{
	struct goci_request request = *f->request;
	struct goci_finder of = *f;
	enum goci_target parsed;
	size_t at = find_name(config, name);
	struct oci_err ignored;

	if (at == goci_config_count(config))
		return no_service(config, name, err);
	if (goci_target_parse(target, &parsed, &ignored) < 0)
		return wrong_target(target, err);
	request.flags.target = target;
	of.request = &request;
	return goci_find_entry(&of, config, at, err);
}

/* A service's name may have a colon itself. */
static int find_service(struct goci_finder *f, const char *text, struct oci_err *err)
{
	goci_auto_config *config = NULL;
	oci_auto_free char *name = oci_xstrdup(text);
	char *colon = strrchr(name, ':');
	size_t at;

	if (goci_config_find(
		    f->cwd, f->request->limit, f->request->allowed, &config, err) < 0)
		return -1;
	if (!config) {
		oci_err_set(err, OCI_ERR_USAGE,
			"there is no goci.yaml that could have the service \"%.200s\"; "
			"\"goci init\" writes one",
			text);
		return 1;
	}
	at = find_name(config, text);
	if (at < goci_config_count(config))
		return goci_find_entry(f, config, at, err);
	if (!colon)
		return no_service(config, name, err);
	*colon = '\0';
	return add_target(f, config, name, colon + 1, err);
}

int goci_find_reference(struct goci_finder *f, const char *word, struct oci_err *err)
{
	if (starts(word, GOCI_SCHEME_KO))
		return find_path(f, word + strlen(GOCI_SCHEME_KO), err);
	return find_service(f, word + strlen(GOCI_SCHEME), err);
}
