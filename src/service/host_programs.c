#include "service/host_programs.h"

#include "app/trust.h"
#include "binary/elf_static.h"
#include "process/child.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

const char *goci_shell_find(
	const struct goci_service *service, const struct oci_platform *platform)
{
	static const char *const usual[] = {"/bin/busybox", "/usr/bin/busybox"};
	const char *named = service->settings.shell;
	struct oci_err ignored;

	if (named)
		return strcmp(named, "none") == 0 ? NULL : named;
	/* With --toolchain the image has its own shell. */
	for (size_t i = 0; !service->settings.toolchain && i < OCI_COUNT(usual); i++)
		if (goci_elf_check(usual[i], platform, &ignored) == 0)
			return usual[i];
	return NULL;
}

char *goci_watch_find(const char *dir)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	oci_auto_free char *beside = NULL, *path = NULL;
	char *slash;

	self[len < 0 ? 0 : len] = '\0';
	slash = strrchr(self, '/');
	if (slash) {
		*slash = '\0';
		beside = oci_xasprintf("%s/goci-watch", self);
		if (access(beside, X_OK) == 0)
			return oci_steal_ptr(&beside);
	}
	path = goci_trust_path(dir);
	return goci_find_program("goci-watch", path);
}

char *goci_watch_fitting(
	const struct goci_service *service, const struct oci_platform *platform)
{
	oci_auto_free char *program = goci_watch_find(service->dir);
	struct oci_err ignored;

	if (!program || goci_elf_check(program, platform, &ignored) < 0)
		return NULL;
	return oci_steal_ptr(&program);
}
