#include "layers/user.h"

#include "app/defaults.h"
#include "options/checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *goci_user_file(const struct oci_rootfs *rootfs, const char *path)
{
	struct oci_err ignored;
	oci_auto_free char *real = NULL;

	real = oci_rootfs_resolve(rootfs, path, &ignored);
	return real ? oci_rootfs_content(rootfs, real) : NULL;
}

/* Field `n` of a line of passwd or group, as a slice. */
static const char *field(const char *line, int n, size_t *len)
{
	for (; n > 0; n--) {
		line += strcspn(line, ":\n");
		if (*line == ':')
			line++;
	}
	*len = strcspn(line, ":\n");
	return line;
}

/* The line whose field `n` is `value`, or NULL. */
static const char *find_line(const char *text, int n, const char *value)
{
	for (const char *line = text; line && *line;) {
		size_t len;
		const char *found = field(line, n, &len);

		if (len == strlen(value) && memcmp(found, value, len) == 0)
			return line;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return NULL;
}

/* Parses the id in field `n`; -1 if invalid: cut to 32 bits, one could be root's. */
static int number_field(const char *line, int n, uint32_t *id)
{
	size_t len;
	const char *text = field(line, n, &len);
	oci_auto_free char *copy = oci_xstrndup(text, len);

	return goci_id_parse(copy, id);
}

static int resolve_name(const char *name, const struct oci_rootfs *rootfs,
	struct goci_user *user, struct oci_err *err)
{
	const char *line = find_line(goci_user_file(rootfs, "etc/passwd"), 0, name);

	if (line) {
		if (number_field(line, 2, &user->uid) < 0 ||
			number_field(line, 3, &user->gid) < 0)
			return oci_err_set(err, OCI_ERR_INVALID,
				"user \"%s\" has no numbers of 0 to %u in /etc/passwd of "
				"the image; give it as UID:GID",
				name, GOCI_ID_MAX);
	} else if (strcmp(name, GOCI_USER) == 0) {
		user->uid = user->gid = GOCI_UID;
	} else if (strcmp(name, "root") != 0) {
		return oci_err_set(err, OCI_ERR_USAGE,
			"user \"%s\" is not in the image; give it as UID:GID", name);
	}
	return 0;
}

int goci_user_resolve(const char *given, const struct oci_rootfs *rootfs,
	struct goci_user *user, struct oci_err *err)
{
	*user = (struct goci_user){0};
	if (!given)
		user->uid = user->gid = GOCI_UID;
	else if (given[0] >= '0' && given[0] <= '9') {
		if (goci_check_user(given, err) < 0)
			return -1;
		(void)goci_ids_parse(given, &user->uid, &user->gid);
	} else if (resolve_name(given, rootfs, user, err) < 0)
		return -1;
	snprintf(user->text, sizeof(user->text), "%u:%u", user->uid, user->gid);
	return 0;
}

static void end_line(struct oci_buf *text)
{
	if (text->len && text->data[text->len - 1] != '\n')
		oci_buf_adds(text, "\n");
}

/* If the name belongs to another number, the number is appended. */
static void add_name(const char *base, uint32_t id, struct oci_buf *out)
{
	if (find_line(base, 0, GOCI_USER))
		oci_buf_addf(out, GOCI_USER "%u", id);
	else
		oci_buf_adds(out, GOCI_USER);
}

bool goci_user_passwd(const struct goci_user *user, const struct goci_login *login,
	const char *base, struct oci_buf *passwd)
{
	char uid[16];

	snprintf(uid, sizeof(uid), "%u", user->uid);
	oci_buf_adds(passwd, base ? base : "root:x:0:0:root:/root:/sbin/nologin\n");
	if (find_line(passwd->data, 2, uid))
		return !base;
	end_line(passwd);
	add_name(base, user->uid, passwd);
	oci_buf_addf(passwd, ":x:%u:%u::%s:%s\n", user->uid, user->gid, login->home,
		login->shell);
	return true;
}

bool goci_user_group(
	const struct goci_user *user, const char *base, struct oci_buf *group)
{
	char gid[16];

	snprintf(gid, sizeof(gid), "%u", user->gid);
	oci_buf_adds(group, base ? base : "root:x:0:\n");
	if (find_line(group->data, 2, gid))
		return !base;
	end_line(group);
	add_name(base, user->gid, group);
	oci_buf_addf(group, ":x:%u:\n", user->gid);
	return true;
}
