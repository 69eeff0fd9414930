/*
 * The Go toolchain, for tests that need what it makes; they are skipped without it.
 */
#ifndef GOCI_TEST_GO_TOOL_H
#define GOCI_TEST_GO_TOOL_H

#include "folder.h"
#include "process/child.h"
#include "process/environ.h"

/* Runs a command (a list that NULL ends) in `dir`; `out` may be NULL. */
static inline int run_in(const char *dir, const char *const *command,
	const char *const *env, struct oci_buf *out)
{
	oci_auto_strv argv = OCI_STRV_INIT, all = OCI_STRV_INIT;
	oci_auto_buf errors = OCI_BUF_INIT;
	const struct goci_child child = {.argv = &argv, .env = &all, .dir = dir};
	oci_auto_free char *program = goci_find_program(command[0], NULL);
	struct oci_err err = {0};

	if (!program)
		return -1;
	oci_strv_add(&argv, program);
	for (size_t i = 1; command[i]; i++)
		oci_strv_add(&argv, command[i]);
	goci_env_init(&all);
	for (size_t i = 0; env && env[i]; i += 2)
		goci_env_set(&all, env[i], env[i + 1]);
	if (goci_child_run(&child, NULL, out, &errors, &err) == 0)
		return 0;
	print_message("%s\n%s\n", err.msg, errors.data);
	return -1;
}

/* GOROOT, owned by the caller; NULL where there is no Go. */
static inline char *find_goroot(void)
{
	static const char *const command[] = {"go", "env", "GOROOT", NULL};
	oci_auto_buf out = OCI_BUF_INIT;

	if (run_in(NULL, command, NULL, &out) < 0)
		return NULL;
	return oci_xstrndup(out.data, strcspn(out.data, "\n"));
}

#endif
