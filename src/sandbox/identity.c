#include "sandbox/identity.h"

#include "sandbox/in_root.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 1 << 20 };

/* A file of the image; NULL when there is none that could be meant. */
static FILE *open_file(int root, const char *path)
{
	struct oci_err ignored;
	int fd = goci_in_root_open(root, path, O_RDONLY | O_NONBLOCK, &ignored);
	struct stat st;
	FILE *file = NULL;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		st.st_size <= FILE_MAX)
		file = fdopen(fd, "r");
	if (!file)
		oci_closep(&fd);
	return file;
}

static bool number(const char *s, unsigned *n)
{
	char *end;
	unsigned long value = strtoul(s, &end, 10);

	*n = (unsigned)value;
	return *s >= '0' && *s <= '9' && !*end && value < UINT32_MAX;
}

/* The user and its first group; a number need not be in the file. */
static int find_user(int root, const char *name, struct goci_identity *who,
	char login[256], struct oci_err *err)
{
	oci_auto_fclose FILE *file = open_file(root, "etc/passwd");
	struct passwd *pw = NULL;
	unsigned uid = 0;
	bool numeric = number(name, &uid);

	while (file && (pw = fgetpwent(file)) != NULL)
		if (numeric ? pw->pw_uid == uid : strcmp(pw->pw_name, name) == 0)
			break;
	if (!pw && !numeric && strcmp(name, "root") != 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"user \"%.200s\" is not in the image's /etc/passwd", name);
	who->uid = pw ? pw->pw_uid : uid;
	who->gid = pw ? pw->pw_gid : 0;
	snprintf(login, 256, "%s", pw ? pw->pw_name : "");
	snprintf(who->home, sizeof(who->home), "%s",
		pw && pw->pw_dir[0] == '/' ? pw->pw_dir : "/");
	return 0;
}

static int find_group(
	int root, const char *name, struct goci_identity *who, struct oci_err *err)
{
	oci_auto_fclose FILE *file = NULL;
	struct group *gr = NULL;

	if (number(name, &who->gid))
		return 0;
	file = open_file(root, "etc/group");
	while (file && (gr = fgetgrent(file)) != NULL)
		if (strcmp(gr->gr_name, name) == 0)
			break;
	if (!gr)
		return oci_err_set(err, OCI_ERR_INVALID,
			"group \"%.200s\" is not in the image's /etc/group", name);
	who->gid = gr->gr_gid;
	return 0;
}

/* The additional groups of the user, if User has no group. */
static void find_groups(int root, const char *login, struct goci_identity *who)
{
	oci_auto_fclose FILE *file = open_file(root, "etc/group");
	struct group *gr;

	while (file && (gr = fgetgrent(file)) != NULL)
		for (char **member = gr->gr_mem; *member; member++)
			if (strcmp(*member, login) == 0 && gr->gr_gid != who->gid &&
				who->count < GOCI_GROUPS_MAX)
				who->groups[who->count++] = gr->gr_gid;
}

int goci_identity_find(
	int root, const char *user, struct goci_identity *who, struct oci_err *err)
{
	const char *colon = user ? strchr(user, ':') : NULL;
	size_t len = colon ? (size_t)(colon - user) : user ? strlen(user) : 0;
	oci_auto_free char *name = len ? oci_xstrndup(user, len) : oci_xstrdup("0");
	char login[256];

	*who = (struct goci_identity){0};
	if (find_user(root, name, who, login, err) < 0)
		return -1;
	if (colon && colon[1])
		return find_group(root, colon + 1, who, err);
	if (*login)
		find_groups(root, login, who);
	return 0;
}
