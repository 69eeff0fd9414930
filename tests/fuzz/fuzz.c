#include "fuzz.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * What libFuzzer calls, for the target that the environment's FUZZ_TARGET names; it
 * gives no argument on, so that the target has to be kept.
 */
static const struct fuzz_target *target;

__attribute__((visibility("default"))) int LLVMFuzzerInitialize(
	int *argc, char ***argv);
__attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(
	const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("FUZZ_TARGET");

	(void)argc;
	target = name ? fuzz_find(name) : NULL;
	if (target)
		return 0;
	fprintf(stderr, "%s: FUZZ_TARGET names none of these:\n", (*argv)[0]);
	fuzz_list();
	exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	target->run((const char *)data, size);
	return 0;
}
