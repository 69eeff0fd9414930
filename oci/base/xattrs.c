#include "oci/xattrs.h"

#include "oci/mem.h"

#include <endian.h>
#include <errno.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/xattr.h>

void oci_xattrs_release(struct oci_xattrs *xattrs)
{
	for (size_t i = 0; i < xattrs->count; i++) {
		free(xattrs->items[i].name);
		free(xattrs->items[i].value);
	}
	free(xattrs->items);
	*xattrs = (struct oci_xattrs)OCI_XATTRS_INIT;
}

void oci_xattrs_add(
	struct oci_xattrs *xattrs, const char *name, const void *value, size_t len)
{
	struct oci_xattr *x;

	for (size_t i = 0; i < xattrs->count; i++)
		if (strcmp(xattrs->items[i].name, name) == 0)
			return;
	OCI_GROW(xattrs->items, xattrs->count);
	x = &xattrs->items[xattrs->count++];
	*x = (struct oci_xattr){oci_xstrdup(name), oci_xcalloc(1, len + 1), len};
	if (len)
		memcpy(x->value, value, len);
}

void oci_xattrs_add_all(struct oci_xattrs *xattrs, const struct oci_xattrs *from)
{
	for (size_t i = 0; i < from->count; i++)
		oci_xattrs_add(xattrs, from->items[i].name, from->items[i].value,
			from->items[i].len);
}

size_t oci_xattrs_len(const struct oci_xattrs *xattrs)
{
	size_t len = 0;

	for (size_t i = 0; i < xattrs->count; i++)
		len += strlen(xattrs->items[i].name) + xattrs->items[i].len;
	return len;
}

/* Indexed by the kernel's capability numbers. */
const char *const oci_capability_names[] = {"chown", "dac_override", "dac_read_search",
	"fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "linux_immutable",
	"net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock",
	"ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
	"sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time",
	"sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap",
	"mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend",
	"audit_read", "perfmon", "bpf", "checkpoint_restore", NULL};

int oci_capability_find(const char *name)
{
	const char *plain = strncasecmp(name, "cap_", 4) == 0 ? name + 4 : name;

	for (size_t i = 0; oci_capability_names[i]; i++)
		if (strcasecmp(plain, oci_capability_names[i]) == 0)
			return (int)i;
	return -1;
}

/* True when any kernel accepts the value, in whatever user namespace. */
static bool is_plain(const void *value, size_t len)
{
	uint32_t magic;

	if (len < sizeof(magic))
		return false;
	memcpy(&magic, value, sizeof(magic));
	magic = le32toh(magic) & VFS_CAP_REVISION_MASK;
	return (magic == VFS_CAP_REVISION_1 && len == XATTR_CAPS_SZ_1) ||
	       (magic == VFS_CAP_REVISION_2 && len == XATTR_CAPS_SZ_2);
}

int oci_capability_read(
	int fd, const char *path, struct oci_xattrs *out, struct oci_err *err)
{
	unsigned char value[64];
	ssize_t len = fgetxattr(fd, OCI_CAPABILITY, value, sizeof(value));

	if (len < 0 && (errno == ENODATA || errno == ENOTSUP))
		return 0;
	/*
	 * Capabilities of an unknown user namespace give these errors; they are
	 * reported below.
	 */
	if (len < 0 && errno != EOVERFLOW && errno != ERANGE)
		return oci_err_sys(err, errno, "%s: read its capabilities", path);
	if (len < 0 || !is_plain(value, (size_t)len))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: its capabilities are of a user namespace, and count nowhere "
			"else: set them anew as root by setcap, or remove them by setcap "
			"-r",
			path);
	oci_xattrs_add(out, OCI_CAPABILITY, value, (size_t)len);
	return 0;
}

void oci_capability_make(uint64_t capabilities, struct oci_xattrs *out)
{
	const struct vfs_cap_data data = {
		.magic_etc = htole32(VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE),
		.data = {{.permitted = htole32((uint32_t)capabilities)},
			{.permitted = htole32((uint32_t)(capabilities >> 32))}},
	};

	oci_xattrs_add(out, OCI_CAPABILITY, &data, XATTR_CAPS_SZ_2);
}
