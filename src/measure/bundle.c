#include "measure/bundle.h"

#include "app/child.h"
#include "oci/json.h"

#include <string.h>
#include <unistd.h>

#define USUAL_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static json_t *must(json_t *value)
{
	if (!value)
		oci_abort("goci: a document cannot be made\n");
	return value;
}

const char *goci_image_env(const json_t *image, const char *name)
{
	size_t len = strlen(name), i;
	const json_t *item;

	json_array_foreach(json_object_get(image, "Env"), i, item)
	{
		const char *s = json_string_value(item);

		if (s && strncmp(s, name, len) == 0 && s[len] == '=')
			return s + len + 1;
	}
	return NULL;
}

/* "NAME=VALUE" over what is there. */
static void set(struct oci_strv *env, const char *item)
{
	size_t len = strcspn(item, "=");
	oci_auto_free char *name = oci_xstrndup(item, len);

	goci_env_set(env, name, item[len] ? item + len + 1 : "");
}

static json_t *environment(const struct goci_bundle *b)
{
	oci_auto_strv env = OCI_STRV_INIT;
	json_t *list = must(json_array());
	const json_t *item;
	size_t i;

	goci_env_set(&env, "PATH", USUAL_PATH);
	goci_env_set(&env, "HOME", b->who->home);
	json_array_foreach(json_object_get(b->image, "Env"), i,
		item) if (json_string_length(item)) set(&env, json_string_value(item));
	for (i = 0; i < b->env->count; i++)
		set(&env, b->env->items[i]);
	for (i = 0; i < env.count; i++)
		json_array_append_new(list, must(json_string(env.items[i])));
	return list;
}

static json_t *arguments(const struct goci_bundle *b, struct oci_err *err)
{
	json_t *list = must(json_array());
	json_t *first = json_object_get(b->image, "Entrypoint");
	json_t *more = json_object_get(b->image, "Cmd");

	if (json_is_array(first))
		json_array_extend(list, first);
	if (json_is_array(more))
		json_array_extend(list, more);
	if (json_string_length(json_array_get(list, 0)))
		return list;
	json_decref(list);
	oci_err_set(err, OCI_ERR_INVALID,
		"the image starts no program: it has no entrypoint and no cmd");
	return NULL;
}

static json_t *user(const struct goci_bundle *b)
{
	json_t *groups = must(json_array());

	if (b->rootless) {
		json_decref(groups);
		return must(json_pack("{s:i, s:i}", "uid", 0, "gid", 0));
	}
	for (size_t i = 0; i < b->who->count; i++)
		json_array_append_new(groups, json_integer(b->who->groups[i]));
	return must(json_pack("{s:I, s:I, s:o}", "uid", (json_int_t)b->who->uid, "gid",
		(json_int_t)b->who->gid, "additionalGids", groups));
}

static json_t *process(const struct goci_bundle *b, struct oci_err *err)
{
	const char *dir = oci_json_text(b->image, "WorkingDir");
	oci_auto_free char *cwd =
		oci_xasprintf("%s%s", dir && *dir == '/' ? "" : "/", dir ? dir : "");
	json_t *args = arguments(b, err);

	if (!args)
		return NULL;
	return must(json_pack("{s:b, s:o, s:o, s:o, s:s, s:b, s:{s:[], s:[], s:[], "
			      "s:[], s:[]}}",
		"terminal", 0, "user", user(b), "args", args, "env", environment(b),
		"cwd", cwd, "noNewPrivileges", 1, "capabilities", "bounding",
		"effective", "permitted", "inheritable", "ambient"));
}

static json_t *mounts(void)
{
	return must(json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s, s:[s, s, s, s]}, "
			      "{s:s, s:s, s:s, s:[s, s, s, s]}]",
		"destination", "/proc", "type", "proc", "source", "proc", "destination",
		"/dev", "type", "tmpfs", "source", "tmpfs", "options", "nosuid",
		"strictatime", "mode=755", "size=65536k", "destination", "/tmp", "type",
		"tmpfs", "source", "tmpfs", "options", "nosuid", "nodev", "mode=1777",
		"size=65536k"));
}

/* What of /proc tells of the host, as engines hide it. */
static json_t *hidden(void)
{
	return must(json_pack("[s, s, s, s, s, s, s, s]", "/proc/acpi", "/proc/asound",
		"/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
		"/proc/sched_debug", "/proc/scsi"));
}

static json_t *locked(void)
{
	return must(json_pack("[s, s, s, s, s]", "/proc/bus", "/proc/fs", "/proc/irq",
		"/proc/sys", "/proc/sysrq-trigger"));
}

static json_t *id_map(unsigned id)
{
	return must(json_pack("[{s:i, s:I, s:i}]", "containerID", 0, "hostID",
		(json_int_t)id, "size", 1));
}

static json_t *confinement(const struct goci_bundle *b)
{
	json_t *spaces = must(json_pack("[{s:s}, {s:s}, {s:s}, {s:s}]", "type", "pid",
		"type", "ipc", "type", "uts", "type", "mount"));
	json_t *doc = must(json_pack("{s:O, s:o, s:o}", "namespaces", spaces,
		"maskedPaths", hidden(), "readonlyPaths", locked()));

	if (b->rootless) {
		json_array_append_new(spaces, must(json_pack("{s:s}", "type", "user")));
		json_object_set_new(doc, "uidMappings", id_map(geteuid()));
		json_object_set_new(doc, "gidMappings", id_map(getegid()));
	}
	json_decref(spaces);
	return doc;
}

json_t *goci_bundle_config(const struct goci_bundle *b, struct oci_err *err)
{
	json_t *started = process(b, err);

	if (!started)
		return NULL;
	return must(json_pack("{s:s, s:o, s:{s:s, s:b}, s:s, s:o, s:o}", "ociVersion",
		"1.0.2", "process", started, "root", "path", "rootfs", "readonly", 1,
		"hostname", "goci", "mounts", mounts(), "linux", confinement(b)));
}
