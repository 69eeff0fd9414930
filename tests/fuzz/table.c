#include "fuzz.h"

#include "oci/fs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct fuzz_target *const tables[] = {fuzz_documents, fuzz_images,
	fuzz_manifests, fuzz_materials, fuzz_programs, fuzz_signatures, fuzz_sources,
	fuzz_texts, fuzz_vulns};

const struct fuzz_target *fuzz_find(const char *name)
{
	for (size_t i = 0; i < OCI_COUNT(tables); i++)
		for (const struct fuzz_target *t = tables[i]; t->name; t++)
			if (strcmp(t->name, name) == 0)
				return t;
	return NULL;
}

void fuzz_list(void)
{
	for (size_t i = 0; i < OCI_COUNT(tables); i++)
		for (const struct fuzz_target *t = tables[i]; t->name; t++)
			puts(t->name);
}

static void must(int result, const char *what)
{
	if (result >= 0)
		return;
	perror(what);
	exit(2);
}

int fuzz_file(const char *data, size_t len)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct oci_err err;

	must(fd, "memfd_create");
	must(oci_fs_write_all(fd, data, len, &err), "write");
	must((int)lseek(fd, 0, SEEK_SET), "lseek");
	return fd;
}

char *fuzz_path(int fd)
{
	return oci_xasprintf("/proc/self/fd/%d", fd);
}

char *fuzz_text(const char *data, size_t len)
{
	char *text = oci_xcalloc(len + 1, 1);

	if (len)
		memcpy(text, data, len);
	return text;
}

char *fuzz_folder(void)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = oci_xasprintf("%s/goci-fuzz-XXXXXX", tmp ? tmp : "/tmp");

	must(mkdtemp(dir) ? 0 : -1, dir);
	return dir;
}

void fuzz_put(const char *folder, const char *name, const char *data, size_t len)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", folder, name);
	oci_auto_free char *parent = oci_xstrdup(path);
	oci_auto_close int fd = -1;
	struct oci_err err;

	*strrchr(parent, '/') = '\0';
	must(oci_fs_mkdirs(parent, NULL, &err), parent);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	must(fd, path);
	must(oci_fs_write_all(fd, data, len, &err), path);
}

void fuzz_remove(const char *folder)
{
	oci_fs_remove_tree(AT_FDCWD, folder);
}
