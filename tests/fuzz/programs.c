#include "binary/elf_section.h"
#include "binary/elf_static.h"
#include "fuzz.h"

#include "binary/buildinfo.h"
#include "binary/buildinfo_print.h"
#include "binary/buildinfo_read.h"
#include "binary/functab.h"
#include "binary/sizes.h"
#include "binary/symbol.h"
#include "go/compile.h"
#include "go/version.h"
#include "oci/buf.h"

#include <string.h>

static void elf(const char *data, size_t len)
{
	static const struct oci_platform amd64 = {.os = "linux", .arch = "amd64"};
	oci_auto_close int fd = fuzz_file(data, len);
	oci_auto_free char *path = fuzz_path(fd);
	struct goci_elf_section section;
	struct goci_elf file;
	struct oci_err err;

	(void)goci_elf_check(path, &amd64, &err);
	if (goci_elf_open(&file, fd, &err) < 0)
		return;
	for (uint64_t i = goci_elf_section_count(&file); i > 0; i--)
		(void)goci_elf_section(&file, i - 1, &section);
	(void)goci_elf_find_section(&file, ".gopclntab", &section);
}

static void show(const struct goci_buildinfo *info)
{
	oci_auto_buf out = OCI_BUF_INIT;
	json_t *json = goci_buildinfo_json(info);

	goci_buildinfo_print(info, "program", &out);
	json_decref(json);
}

static void buildinfo(const char *data, size_t len)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	goci_auto_sizes sizes = {0};
	oci_auto_close int fd = fuzz_file(data, len);
	struct oci_err err;

	if (goci_buildinfo_read(fd, NULL, &info, &err) == 0)
		show(&info);
	(void)goci_sizes_read(fd, NULL, &info, &sizes, &err);
}

static void modules(const char *data, size_t len)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	struct oci_err err;

	info.go_version = oci_xstrdup("go1.24");
	if (goci_buildinfo_parse(&info, data, len, &err) == 0)
		show(&info);
}

static void functab(const char *data, size_t len)
{
	oci_auto_close int fd = fuzz_file(data, len);
	goci_auto_functab table = GOCI_FUNCTAB_INIT;
	const char *package;
	struct goci_elf file;
	struct oci_err err;

	if (goci_elf_open(&file, fd, &err) < 0 ||
		goci_functab_read(&file, &table, &err) < 0)
		return;
	for (size_t i = 0; i < table.count; i++)
		(void)goci_symbol_package(table.funcs[i].name, &package);
}

static void symbol(const char *data, size_t len)
{
	oci_auto_free char *name = fuzz_text(data, len), *path = NULL;
	const char *package;
	size_t found = goci_symbol_package(name, &package);

	if (found)
		path = goci_symbol_path(package, found);
	(void)goci_version_compare(name, "go1.21.3");
}

const struct fuzz_target fuzz_programs[] = {
	{"elf", elf},
	{"buildinfo", buildinfo},
	{"modules", modules},
	{"functab", functab},
	{"symbol", symbol},
	{0},
};
