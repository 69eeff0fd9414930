#include "init/docker_user.h"

#include "app/defaults.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_number(const char *s)
{
	return s && *s && strspn(s, "0123456789") == strlen(s);
}

/* The ids of a user as UID:GID, borrowed; NULL when they are not known. */
static const char *known_user(const struct goci_docker *d, const char *name)
{
	static const char *const usual[][2] = {
		{"root", "0:0"}, {"nobody", "65534:65534"}, {"nonroot", "65532:65532"}};
	const char *made = goci_vars_get(&d->users, name);

	for (size_t i = 0; i < OCI_COUNT(usual) && !made; i++)
		if (strcmp(usual[i][0], name) == 0)
			made = usual[i][1];
	return made;
}

/* A group's number, borrowed: a user's name is that of its group, too. */
static const char *known_group(const struct goci_docker *d, const char *name)
{
	const char *gid = is_number(name) ? name : goci_vars_get(&d->groups, name);
	const char *user = gid ? NULL : known_user(d, name);

	return user ? strchr(user, ':') + 1 : gid;
}

char *goci_docker_owner(const struct goci_docker *d, const char *text)
{
	size_t len = strcspn(text, ":");
	oci_auto_free char *name = oci_xstrndup(text, len);
	const char *user = is_number(name) ? name : known_user(d, name);
	const char *gid;

	if (!user)
		return NULL;
	if (text[len])
		gid = known_group(d, text + len + 1);
	else
		gid = user == name ? name : strchr(user, ':') + 1;
	return gid ? oci_xasprintf("%.*s:%s", (int)strcspn(user, ":"), user, gid)
		   : NULL;
}

int goci_docker_user(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;
	oci_auto_free char *numbers = NULL;
	const char *word;

	goci_docker_words(d, true, &words);
	if (!d->stage->chain || !words.count) {
		goci_done(&d->at, "goci builds as the calling user");
		return 0;
	}
	word = words.items[0];
	numbers = is_number(word) || goci_word_unknown(word)
			  ? oci_xstrdup(word)
			  : goci_docker_owner(d, word);
	d->has_user = true;
	if (numbers)
		goci_carry(&d->at, "user", numbers);
	else
		goci_left(&d->at,
			"the file does not set the id of %s, so goci uses its default, " GOCI_USER_DEFAULT
			"; set it with `user: UID:GID`",
			word);
	return 0;
}

/* A flag's value: "-u 1001", "-u1001", "--uid=1001", "--uid 1001"; NULL for none. */
static const char *flag_value(
	const struct oci_strv *words, const char *letter, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->items[i];

		if (strcmp(word, letter) == 0 || strcmp(word, name) == 0)
			return i + 1 < words->count ? words->items[i + 1] : NULL;
		if (strncmp(word, name, len) == 0 && word[len] == '=')
			return word + len + 1;
		if (strncmp(word, letter, 2) == 0 && isdigit((unsigned char)word[2]))
			return word + 2;
	}
	return NULL;
}

void goci_docker_account(struct goci_docker *d, const struct oci_strv *words)
{
	const char *uid = flag_value(words, "-u", "--uid");
	const char *gid = flag_value(words, "-g", "--gid");
	const char *in = flag_value(words, "-G", "--ingroup");
	const char *name = words->items[words->count - 1];
	const char *group = in ? in : gid ? gid : name;
	const char *of = is_number(group) ? group : goci_vars_get(&d->groups, group);

	if (strstr(words->items[0], "group")) {
		if (is_number(gid))
			goci_vars_set(&d->groups, name, gid);
	} else if (is_number(uid)) {
		oci_auto_free char *both = oci_xasprintf("%s:%s", uid, of ? of : uid);

		goci_vars_set(&d->users, name, both);
	}
	goci_done(&d->at,
		"goci writes /etc/passwd and /etc/group for the service's user");
}
