#include "sandbox/bundle.h"

#include "app/defaults.h"
#include "process/environ.h"
#include "sandbox/json_must.h"
#include "sandbox/seccomp.h"

#include <string.h>
#include <unistd.h>

const char *goci_image_env(const json_t *image, const char *name)
{
	size_t len = strlen(name), i;
	const json_t *item;

	json_array_foreach(json_object_get(image, "Env"), i, item) {
		const char *s = json_string_value(item);

		if (s && strncmp(s, name, len) == 0 && s[len] == '=')
			return s + len + 1;
	}
	return NULL;
}

static json_t *environment(const struct goci_bundle *b)
{
	oci_auto_strv env = OCI_STRV_INIT;
	json_t *list = goci_json_must(json_array());
	const json_t *item;
	size_t i;

	goci_env_set(&env, "PATH", GOCI_PATH_DEFAULT);
	goci_env_set(&env, "HOME", b->who->home);
	json_array_foreach(json_object_get(b->image, "Env"), i, item)
		if (json_string_length(item))
			goci_env_set_item(&env, json_string_value(item));
	goci_env_set_all(&env, b->env);
	for (i = 0; i < env.count; i++)
		json_array_append_new(list, goci_json_must(json_string(env.items[i])));
	return list;
}

static json_t *arguments(const struct goci_bundle *b, struct oci_err *err)
{
	json_t *list = goci_json_must(json_array());
	json_t *first = json_object_get(b->image, "Entrypoint");
	json_t *more = json_object_get(b->image, "Cmd");

	if (json_is_array(first))
		json_array_extend(list, first);
	if (json_is_array(more))
		json_array_extend(list, more);
	if (json_string_length(json_array_get(list, 0)))
		return list;
	json_decref(list);
	oci_err_set(err, OCI_ERR_INVALID, "the image has no entrypoint and no cmd");
	return NULL;
}

static json_t *user(const struct goci_bundle *b)
{
	json_t *groups = goci_json_must(json_array());

	if (b->isolation->ids.kind == GOCI_ID_MAP_CALLER) {
		json_decref(groups);
		return goci_json_must(json_pack("{s:i, s:i}", "uid", 0, "gid", 0));
	}
	for (size_t i = 0; i < b->who->count; i++)
		json_array_append_new(groups, json_integer(b->who->groups[i]));
	return goci_json_must(
		json_pack("{s:I, s:I, s:o}", "uid", (json_int_t)b->who->uid, "gid",
			(json_int_t)b->who->gid, "additionalGids", groups));
}

static void add_rlimit(json_t *limits, const char *type, int64_t value)
{
	json_array_append_new(
		limits, goci_json_must(json_pack("{s:s, s:I, s:I}", "type", type,
				"soft", (json_int_t)value, "hard", (json_int_t)value)));
}

/*
 * Without a cgroup: as many processes as the user namespace may have (Linux 5.14), and
 * what one of them may write to. Go has far more than it uses.
 */
static json_t *rlimits(const struct goci_isolation *i)
{
	enum { UNUSED = 512 << 20 };
	json_t *limits = goci_json_must(json_array());

	add_rlimit(limits, "RLIMIT_CORE", 0);
	if (!i->cgroup) {
		add_rlimit(limits, "RLIMIT_NPROC", i->pids);
		add_rlimit(limits, "RLIMIT_DATA", i->memory + UNUSED);
	}
	return limits;
}

static json_t *process(const struct goci_bundle *b, struct oci_err *err)
{
	json_t *args = arguments(b, err);

	if (!args)
		return NULL;
	return goci_json_must(
		json_pack("{s:b, s:o, s:o, s:o, s:s, s:b, s:{s:[], s:[], s:[], "
			  "s:[], s:[]}, s:o}",
			"terminal", 0, "user", user(b), "args", args, "env",
			environment(b), "cwd", b->cwd, "noNewPrivileges", 1,
			"capabilities", "bounding", "effective", "permitted",
			"inheritable", "ambient", "rlimits", rlimits(b->isolation)));
}

static json_t *mounts(void)
{
	return goci_json_must(
		json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s, s:[s, s, s, s]}, "
			  "{s:s, s:s, s:s, s:[s, s, s, s]}]",
			"destination", "/proc", "type", "proc", "source", "proc",
			"destination", "/dev", "type", "tmpfs", "source", "tmpfs",
			"options", "nosuid", "strictatime", "mode=755", "size=65536k",
			"destination", "/tmp", "type", "tmpfs", "source", "tmpfs",
			"options", "nosuid", "nodev", "mode=1777", "size=65536k"));
}

/* Files of /proc about the host, masked as engines do it; there is no /sys. */
static json_t *hidden(void)
{
	return goci_json_must(
		json_pack("[s, s, s, s, s, s, s, s, s, s, s]", "/proc/acpi",
			"/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys",
			"/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
			"/proc/sched_debug", "/proc/scsi", "/sys/firmware"));
}

static json_t *locked(void)
{
	return goci_json_must(json_pack("[s, s, s, s, s]", "/proc/bus", "/proc/fs",
		"/proc/irq", "/proc/sys", "/proc/sysrq-trigger"));
}

static json_t *namespaces(const struct goci_isolation *i)
{
	json_t *list = goci_json_must(json_pack("[{s:s}, {s:s}, {s:s}, {s:s}]", "type",
		"pid", "type", "ipc", "type", "uts", "type", "mount"));

	if (i->ids.kind != GOCI_ID_MAP_SAME)
		json_array_append_new(
			list, goci_json_must(json_pack("{s:s}", "type", "user")));
	if (i->own_network)
		json_array_append_new(
			list, goci_json_must(json_pack("{s:s}", "type", "network")));
	return list;
}

static void map_ids(json_t *doc, const struct goci_bundle *b)
{
	const struct goci_id_map *ids = &b->isolation->ids;
	uint32_t groups[GOCI_GROUPS_MAX + 1] = {b->who->gid};

	for (size_t i = 0; i < b->who->count; i++)
		groups[i + 1] = b->who->groups[i];
	json_object_set_new(
		doc, "uidMappings", goci_id_map_json(ids, &b->who->uid, 1, geteuid()));
	json_object_set_new(doc, "gidMappings",
		goci_id_map_json(ids, groups, b->who->count + 1, getegid()));
}

/* Where memory and swap cannot be limited together, there is mostly no swap either. */
static json_t *resources(const struct goci_isolation *i)
{
	json_t *doc = goci_json_must(json_pack("{s:{s:I}, s:{s:I}}", "pids", "limit",
		(json_int_t)i->pids, "memory", "limit", (json_int_t)i->memory));

	if (access("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes", F_OK) == 0 ||
		access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0)
		json_object_set_new(json_object_get(doc, "memory"), "swap",
			json_integer((json_int_t)i->memory));
	return doc;
}

static json_t *confinement(const struct goci_bundle *b)
{
	const struct goci_isolation *i = b->isolation;
	json_t *doc = goci_json_must(json_pack("{s:o, s:o, s:o}", "namespaces",
		namespaces(i), "maskedPaths", hidden(), "readonlyPaths", locked()));

	if (i->ids.kind != GOCI_ID_MAP_SAME)
		map_ids(doc, b);
	if (i->cgroup)
		json_object_set_new(doc, "resources", resources(i));
	if (i->seccomp)
		json_object_set_new(
			doc, "seccomp", goci_seccomp_profile(b->arch, i->cgroup));
	return doc;
}

json_t *goci_bundle_config(const struct goci_bundle *b, struct oci_err *err)
{
	json_t *started = process(b, err);

	if (!started)
		return NULL;
	return goci_json_must(json_pack("{s:s, s:o, s:{s:s, s:b}, s:s, s:o, s:o}",
		"ociVersion", "1.0.2", "process", started, "root", "path", "rootfs",
		"readonly", 1, "hostname", "goci", "mounts", mounts(), "linux",
		confinement(b)));
}
