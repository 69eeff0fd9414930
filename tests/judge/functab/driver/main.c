/*
 * Prints the function table of a program as goci reads it, for ../main.go: a line for
 * each function: its address, its size, its package, its name.
 */
#include "binary/functab.h"
#include "binary/symbol.h"
#include "oci/fs.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	goci_auto_functab functab = GOCI_FUNCTAB_INIT;
	struct goci_elf elf;
	struct oci_err err;
	struct stat st;
	oci_auto_close int fd =
		argc == 2 ? oci_fs_open(AT_FDCWD, argv[1], true, &st, &err) : -1;

	if (fd < 0 || goci_elf_open(&elf, fd, &err) < 0 ||
		goci_functab_read(&elf, &functab, &err) < 0) {
		fprintf(stderr, "%s\n", argc == 2 ? err.msg : "usage: driver PROGRAM");
		return 1;
	}
	for (size_t i = 0; i < functab.count; i++) {
		const struct goci_func *f = &functab.funcs[i];
		const char *package;
		size_t len = goci_symbol_package(f->name, &package);

		printf("%" PRIx64 " %" PRIu64 " %.*s %s\n", f->addr, f->size, (int)len,
			package, f->name);
	}
	return 0;
}
