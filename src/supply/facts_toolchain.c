#include "supply/facts_toolchain.h"

#include "app/paths.h"
#include "oci/json.h"
#include "oci/platform.h"
#include "supply/file_hash.h"
#include "supply/provenance.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What decides the bytes of a program; "%s" is the architecture of this host. */
static const char *const programs[] = {"bin/go", "pkg/tool/linux_%s/compile",
	"pkg/tool/linux_%s/asm", "pkg/tool/linux_%s/link"};

/* Where layers/zones.h has the time zones from: the first of these. */
static const char *const zone_files[] = {
	"lib/time/zoneinfo.zip", "src/time/tzdata/zzipdata.go"};

static int digest_file(const char *path, const struct oci_cancel *cancel,
	struct oci_digest *digest, struct oci_err *err)
{
	oci_auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return oci_err_sys(err, errno, "%s", path);
	return goci_file_digest(fd, cancel, digest, err) < 0
		       ? oci_err_wrap(err, "%s", path)
		       : 0;
}

/* The files of this toolchain, relative to GOROOT. */
static void list_files(
	const struct goci_module *module, bool zones, struct oci_strv *files)
{
	struct oci_platform host;

	oci_platform_host(&host);
	for (size_t i = 0; i < OCI_COUNT(programs); i++) {
		const char *arch = strstr(programs[i], "%s");

		if (arch)
			oci_strv_addf(files, "%.*s%s%s", (int)(arch - programs[i]),
				programs[i], host.arch, arch + 2);
		else
			oci_strv_add(files, programs[i]);
	}
	for (size_t i = 0; i < OCI_COUNT(zone_files) && zones; i++)
		if (goci_path_exists(module->goroot, zone_files[i])) {
			oci_strv_add(files, zone_files[i]);
			break;
		}
}

static json_t *digest_all(const struct goci_module *module,
	const struct oci_strv *files, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	oci_auto_json *doc = json_object();

	for (size_t i = 0; i < files->count; i++) {
		oci_auto_free char *path =
			oci_xasprintf("%s/%s", module->goroot, files->items[i]);
		struct oci_digest digest;

		/* A distribution may have it elsewhere, or build it when needed. */
		if (access(path, F_OK) < 0)
			continue;
		if (digest_file(path, cancel, &digest, err) < 0)
			return NULL;
		oci_json_set(doc, files->items[i], oci_digest_hex(&digest));
	}
	return oci_steal_ptr(&doc);
}

static void make_key(const struct goci_module *module, const struct oci_strv *files,
	struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();

	goci_memo_key(h, "toolchain digests 1");
	oci_hasher_add_str(h, module->goroot);
	for (size_t i = 0; i < files->count; i++)
		oci_hasher_add_str(h, files->items[i]);
	oci_hasher_finish(h, key);
}

/* The digests as {FILE: HEX}: from the cache, or of the files. */
static json_t *digests_of(const struct goci_module *module,
	const struct oci_strv *files, const struct goci_maker *maker,
	struct oci_err *err)
{
	goci_auto_inputs inputs = GOCI_INPUTS_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	int64_t began = goci_inputs_now();
	struct oci_err ignored;
	struct oci_digest key;
	json_t *doc;

	make_key(module, files, &key);
	if (maker->memos && goci_memo_get(maker->memos, &key, &text) == 0 &&
		(doc = oci_json_parse(text.data, text.len, &ignored)) != NULL)
		return doc;
	doc = digest_all(module, files, &maker->app->cancel, err);
	if (!doc || !maker->memos)
		return doc;
	for (size_t i = 0; i < files->count; i++) {
		oci_auto_free char *path =
			oci_xasprintf("%s/%s", module->goroot, files->items[i]);

		goci_inputs_add(&inputs, GOCI_INPUT_PROGRAM, path);
	}
	goci_inputs_take(&inputs, began);
	oci_buf_clear(&text);
	oci_json_write(doc, &text);
	(void)goci_memo_put(maker->memos, &key, &inputs, text.data, &ignored);
	return doc;
}

int goci_facts_toolchain(const struct goci_module *module,
	const struct goci_maker *maker, bool zones, json_t *list, struct oci_err *err)
{
	oci_auto_strv files = OCI_STRV_INIT;
	oci_auto_json *digests = NULL;
	const char *version = module->version;
	oci_auto_free char *uri = oci_xasprintf("pkg:golang/toolchain@%s",
		strncmp(version, "go", 2) == 0 ? version + 2 : version);

	list_files(module, zones, &files);
	digests = digests_of(module, &files, maker, err);
	if (!digests)
		return -1;
	for (size_t i = 0; i < files.count; i++) {
		oci_auto_free char *name =
			oci_xasprintf("%s/%s", version, files.items[i]);
		const char *hex = oci_json_text(digests, files.items[i]);

		if (hex)
			goci_resource_add(list, &(struct goci_resource){.name = name,
							.uri = uri,
							.algorithm = "sha256",
							.digest = hex});
	}
	return 0;
}
