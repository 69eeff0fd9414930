#include "oci/policy.h"

#include "oci/json.h"
#include "policy_layer.h"
#include "secrets.h"
#include "strict/files.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define BASE_DIGEST "org.opencontainers.image.base.digest"

/* The image that is being checked; all members are borrowed. */
struct check {
	const struct oci_policy *policy;
	const struct oci_policy_image *image;
	const json_t *run; /* the "config" member of the config */
	struct oci_findings *findings;
};

#define SAY(c, rule, ...)                                                            \
	oci_findings_add((c)->findings, OCI_RULE_POLICY_##rule, (c)->image->subject, \
		__VA_ARGS__)

void oci_policy_release(struct oci_policy *policy)
{
	oci_strv_release(&policy->labels);
	oci_strv_release(&policy->bases);
	oci_strv_release(&policy->signed_by);
	oci_strv_release(&policy->attested);
}

static const char *text_of(const json_t *doc, const char *name)
{
	return oci_json_text_or(doc, name, "");
}

/*
 * Finds the file at a path, following links. The caller frees it; NULL when there is
 * none.
 */
static char *find(const struct check *c, const char *path, struct oci_file *file)
{
	struct oci_err ignored;
	oci_auto_free char *real = NULL;

	while (*path == '/')
		path++;
	real = oci_files_resolve(c->image->files, path, &ignored);
	if (!real || !oci_files_find(c->image->files, real, file))
		return NULL;
	return oci_steal_ptr(&real);
}

static bool read_id(const char **p, unsigned long *id)
{
	char *end;

	if (**p < '0' || **p > '9')
		return false;
	*id = strtoul(*p, &end, 10);
	*p = end;
	return *id <= UINT32_MAX;
}

/* Parses "1001" or "1001:1001". */
static bool read_user(const char *text, unsigned long *uid, unsigned long *gid)
{
	*gid = 0;
	return read_id(&text, uid) &&
	       (!*text || (*text++ == ':' && read_id(&text, gid) && !*text));
}

static void check_user(const struct check *c)
{
	const char *user = text_of(c->run, "User");
	unsigned long uid, gid;

	if (!*user)
		SAY(c, USER, ".config.User", "is not set, so that it runs as root");
	else if (!read_user(user, &uid, &gid))
		SAY(c, USER, ".config.User", "is \"%s\", expected numbers", user);
	else if (!uid)
		SAY(c, USER, ".config.User", "is \"%s\", which is root", user);
}

static const char *path_of(const struct check *c)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(c->run, "Env"), i, item) {
		const char *text = json_string_value(item);

		if (text && strncmp(text, "PATH=", 5) == 0)
			return text + 5;
	}
	return DEFAULT_PATH;
}

/* Calls `fn` for each folder of a PATH until it returns true. */
typedef bool folder_fn(const struct check *c, const char *dir, const void *arg);
static bool each_folder(
	const struct check *c, const char *list, folder_fn *fn, const void *arg)
{
	for (const char *p = list;; p++) {
		size_t len = strcspn(p, ":");
		oci_auto_free char *dir = oci_xstrndup(p, len);

		if (*dir == '/' && fn(c, dir, arg))
			return true;
		p += len;
		if (!*p)
			return false;
	}
}

/*
 * True when the file can be executed; the mode in a hard link's header is not reliable.
 */
static bool is_program(const struct oci_file *file)
{
	return file->type == OCI_FILE_HARDLINK ||
	       (file->type == OCI_FILE_REGULAR && file->mode & 0111);
}

static void check_program(const struct check *c, const char *path, const char *as)
{
	struct oci_file file;
	oci_auto_free char *real = find(c, path, &file);
	const char *why;

	if (!real || !is_program(&file)) {
		SAY(c, STATIC, as, "is no program of the image: %s", path);
		return;
	}
	why = oci_policy_layer_why(c->image->layers[file.layer],
		file.type == OCI_FILE_HARDLINK && file.link ? file.link : real);
	if (why)
		SAY(c, STATIC, as, "/%s %s", real, why);
}

struct search {
	const char *name;
	const char *as;
};

static bool try_folder(const struct check *c, const char *dir, const void *arg)
{
	const struct search *s = arg;
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, s->name);
	struct oci_file file;
	oci_auto_free char *real = find(c, path, &file);

	if (!real || !is_program(&file))
		return false;
	check_program(c, path, s->as);
	return true;
}

/*
 * The first word is the program that is started; other words count when they are paths
 * of programs.
 */
static void check_word(
	const struct check *c, const char *word, bool first, const char *as)
{
	const char *dir = text_of(c->run, "WorkingDir");
	const struct search search = {word, as};
	oci_auto_free char *path = NULL;
	oci_auto_free char *real = NULL;
	struct oci_file file;

	if (!strchr(word, '/')) {
		if (first && !each_folder(c, path_of(c), try_folder, &search))
			SAY(c, STATIC, as, "\"%s\" is in no folder of PATH", word);
		return;
	}
	path = *word == '/' ? oci_xstrdup(word) : oci_xasprintf("%s/%s", dir, word);
	real = find(c, path, &file);
	if (first || (real && is_program(&file)))
		check_program(c, path, as);
}

static void check_static(const struct check *c)
{
	static const char *const lists[] = {"Entrypoint", "Cmd"};
	bool first = true;

	for (size_t n = 0; n < OCI_COUNT(lists); n++) {
		const json_t *word;
		size_t i;

		json_array_foreach(json_object_get(c->run, lists[n]), i, word) {
			oci_auto_free char *as =
				oci_xasprintf(".config.%s[%zu]", lists[n], i);

			if (json_is_string(word))
				check_word(c, json_string_value(word), first, as);
			first = false;
		}
	}
}

static bool is_folder(const struct check *c, const char *dir, const void *arg)
{
	(void)c;
	return strcmp(dir, arg) == 0;
}

/* `arg` is a PATH whose folders have been searched already, or NULL. */
static bool look_for_shells(const struct check *c, const char *dir, const void *arg)
{
	static const char *const names[] = {"sh", "bash", "ash", "dash", "busybox",
		"zsh", "ksh", "mksh", "csh", "tcsh", "fish", "toybox", "apk", "apt",
		"apt-get", "dpkg", "rpm", "yum", "dnf", "microdnf", "tdnf", "zypper",
		"pacman", "opkg", "pip", "npm"};

	if (arg && each_folder(c, arg, is_folder, dir))
		return false;
	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, names[i]);
		struct oci_file file;
		oci_auto_free char *real = find(c, path, &file);

		if (real && is_program(&file))
			SAY(c, SHELL, path, "is there, from layer %u", file.layer);
	}
	return false;
}

static void check_shell(const struct check *c)
{
	const char *path = path_of(c);

	each_folder(c, path, look_for_shells, NULL);
	each_folder(c, DEFAULT_PATH, look_for_shells, path);
}

static void check_file(const char *path, const struct oci_file *f, void *arg)
{
	const struct check *c = arg;
	bool link = f->type == OCI_FILE_SYMLINK;
	bool tmp =
		f->type == OCI_FILE_DIR && f->mode & 01000 && strcmp(path, "tmp") == 0;
	bool special = f->type == OCI_FILE_CHAR || f->type == OCI_FILE_BLOCK;

	if (c->policy->setuid && is_program(f) && f->mode & 06000)
		SAY(c, SETUID, path, "has the mode %04o", f->mode);
	if (c->policy->capabilities && f->capability)
		SAY(c, CAPABILITY, path, "has the attribute security.capability");
	if (c->policy->devices && special)
		SAY(c, DEVICE, path, "is a %s device",
			f->type == OCI_FILE_CHAR ? "character" : "block");
	if (c->policy->world_writable && f->mode & 02 && !link && !tmp)
		SAY(c, WRITABLE, *path ? path : "/", "has the mode %04o", f->mode);
}

static bool is_writable(const struct check *c, const struct oci_file *f)
{
	unsigned long uid, gid;

	if (!read_user(text_of(c->run, "User"), &uid, &gid) || !uid)
		return true;
	if (f->uid == uid)
		return f->mode & 0200;
	return f->mode & (f->gid == gid ? 0020 : 0002);
}

static void check_read_only(const struct check *c)
{
	const char *dir = text_of(c->run, "WorkingDir"), *path;
	struct oci_file file;
	oci_auto_free char *real = find(c, dir, &file);
	json_t *value;

	if (*dir && (!real || file.type != OCI_FILE_DIR))
		SAY(c, READ_ONLY, ".config.WorkingDir",
			"%s is no folder of the image, and cannot be made", dir);
	json_object_foreach(
		(json_t *)(uintptr_t)json_object_get(c->run, "Volumes"), path, value) {
		oci_auto_free char *place = find(c, path, &file);

		if (!place || file.type != OCI_FILE_DIR)
			SAY(c, READ_ONLY, ".config.Volumes",
				"%s is no folder of the image, and cannot be made",
				path);
		else if (!is_writable(c, &file))
			SAY(c, READ_ONLY, ".config.Volumes",
				"%s is %u:%u, mode %04o: \"%s\" cannot write there",
				path, file.uid, file.gid, file.mode,
				text_of(c->run, "User"));
	}
}

static void say_secret(
	const struct check *c, const char *field, const char *name, const char *value)
{
	const char *what = oci_secret_value(name, value);
	oci_auto_free char *where = NULL;

	if (!what)
		return;
	where = oci_xasprintf(".config.%s.%s", field, name);
	SAY(c, SECRET, where, "is %s", what);
}

static void check_secrets(const struct check *c)
{
	const json_t *item;
	const char *name;
	json_t *value;
	size_t i;

	json_array_foreach(json_object_get(c->run, "Env"), i, item) {
		const char *text = json_string_value(item);
		size_t len = text ? strcspn(text, "=") : 0;
		oci_auto_free char *key = text ? oci_xstrndup(text, len) : NULL;

		if (text && text[len])
			say_secret(c, "Env", key, text + len + 1);
	}
	json_object_foreach(
		(json_t *)(uintptr_t)json_object_get(c->run, "Labels"), name, value) {
		if (json_is_string(value))
			say_secret(c, "Labels", name, json_string_value(value));
	}
	json_array_foreach(json_object_get(c->image->config, "history"), i, item) {
		const char *what = oci_secret_value("", text_of(item, "created_by"));
		oci_auto_free char *where = oci_xasprintf(".history[%zu]", i);

		if (what)
			SAY(c, SECRET, where, "has %s", what);
	}
}

static void check_labels(const struct check *c)
{
	const json_t *labels = json_object_get(c->run, "Labels");

	for (size_t i = 0; i < c->policy->labels.count; i++)
		if (!*text_of(labels, c->policy->labels.items[i]))
			SAY(c, LABEL, ".config.Labels", "has no \"%s\"",
				c->policy->labels.items[i]);
}

/*
 * The author of the image writes this annotation: the check is no defence against a
 * malicious author.
 */
static void check_base_in(const struct check *c, const json_t *doc, const char *where)
{
	const char *digest = text_of(doc, BASE_DIGEST);

	if (*digest && !oci_strv_has(&c->policy->bases, digest))
		SAY(c, BASE, where, "the base is %s, which is not allowed", digest);
}

static void check_sizes(const struct check *c)
{
	const struct oci_policy *p = c->policy;

	if (p->max_size >= 0 && c->image->size > p->max_size)
		SAY(c, SIZE, NULL,
			"its layers have %" PRId64 " bytes, the limit is %" PRId64,
			c->image->size, p->max_size);
	if (p->max_layers >= 0 && c->image->count > (uint64_t)p->max_layers)
		SAY(c, LAYERS, NULL, "has %zu layers, the limit is %" PRId64,
			c->image->count, p->max_layers);
}

void oci_policy_check(const struct oci_policy *policy,
	const struct oci_policy_image *image, struct oci_findings *findings)
{
	struct check c = {
		policy, image, json_object_get(image->config, "config"), findings};
	const struct {
		bool on;
		void (*check)(const struct check *c);
	} checks[] = {
		{policy->user, check_user},
		{policy->static_program, check_static},
		{policy->shell, check_shell},
		{policy->read_only, check_read_only},
		{policy->secrets, check_secrets},
		{true, check_sizes},
		{true, check_labels},
	};

	for (size_t i = 0; i < OCI_COUNT(checks); i++)
		if (checks[i].on)
			checks[i].check(&c);
	if (policy->bases.count) {
		check_base_in(&c, json_object_get(c.run, "Labels"), ".config.Labels");
		check_base_in(&c, image->annotations, ".annotations");
	}
	oci_files_each(image->files, check_file, &c);
}
