/*
 * Checks that a program runs in an image that holds nothing else.
 */
#ifndef GOCI_BINARY_ELF_STATIC_H
#define GOCI_BINARY_ELF_STATIC_H

#include "oci/err.h"
#include "oci/platform.h"

/*
 * Fails unless the file is a static program for the platform: an ELF executable for its
 * machine, without an interpreter and without needed libraries.
 */
int goci_elf_check(
	const char *path, const struct oci_platform *platform, struct oci_err *err);

#endif
