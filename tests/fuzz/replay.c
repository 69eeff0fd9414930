#include "fuzz.h"

#include "oci/buf.h"
#include "oci/err.h"
#include "oci/fs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In a block of its own, so that a sanitizer sees what reads on behind its end. */
static int replay(const struct fuzz_target *target, const char *path)
{
	oci_auto_buf file = OCI_BUF_INIT;
	oci_auto_free char *data = NULL;
	struct oci_err err;

	if (oci_fs_read(AT_FDCWD, path, false, 16 << 20, &file, &err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return -1;
	}
	data = oci_xcalloc(file.len, 1);
	if (file.len)
		memcpy(data, file.data, file.len);
	printf("%s\n", path);
	fflush(stdout);
	target->run(data, file.len);
	return 0;
}

/* replay TARGET FILE...: gives each file to the target; alone it lists the targets. */
int main(int argc, char **argv)
{
	const struct fuzz_target *target = argc > 1 ? fuzz_find(argv[1]) : NULL;

	if (argc == 1) {
		fuzz_list();
		return 0;
	}
	if (!target) {
		fprintf(stderr, "%s: no target is called %s\n", argv[0], argv[1]);
		return 2;
	}
	for (int i = 2; i < argc; i++)
		if (replay(target, argv[i]) < 0)
			return 2;
	return 0;
}
