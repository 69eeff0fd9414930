#include "measure/seccomp.h"

#include "measure/seccomp_impl.h"
#include "oci/mem.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>

/* Files without a name, and segments that nothing has mapped. */
#define HIDDEN_MEMORY "memfd_create memfd_secret shmget"

/* Where clone has its flags. */
#ifdef __s390x__
enum { CLONE_FLAGS = 1 };
#else
enum { CLONE_FLAGS = 0 };
#endif

#define NEW_NAMESPACE                                                                  \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
		CLONE_NEWPID | CLONE_NEWNET)

/* Netlink is how Go lists its interfaces. */
static const int families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

/* personality(2): Linux, Linux without ASLR, each as 2.6; and what it is now. */
static const unsigned personalities[] = {0, 8, 0x20000, 0x20008, 0xffffffff};

/*
 * The host's own needs no mention. Of a machine's other architectures only the one that
 * the image is for: 32-bit calls are another table with holes of its own.
 */
static const struct {
	const char *arch;
	const char *name;
} others[] = {{"386", "SCMP_ARCH_X86"}, {"arm", "SCMP_ARCH_ARM"}};

static json_t *must(json_t *value)
{
	if (!value)
		oci_abort("a document cannot be made");
	return value;
}

static json_t *words(const char *text)
{
	json_t *list = must(json_array());

	while (*text) {
		size_t len = strcspn(text, " ");

		json_array_append_new(list, json_stringn(text, len));
		text += len + (text[len] == ' ');
	}
	return list;
}

static void allow(json_t *calls, const char *names)
{
	json_array_append_new(calls, must(json_pack("{s:o, s:s}", "names", words(names),
					     "action", "SCMP_ACT_ALLOW")));
}

static void allow_equal(json_t *calls, const char *name, unsigned value)
{
	json_array_append_new(
		calls, must(json_pack("{s:[s], s:s, s:[{s:i, s:I, s:s}]}", "names",
			       name, "action", "SCMP_ACT_ALLOW", "args", "index", 0,
			       "value", (json_int_t)value, "op", "SCMP_CMP_EQ")));
}

static void allow_clone(json_t *calls)
{
	json_array_append_new(
		calls, must(json_pack("{s:[s], s:s, s:[{s:i, s:I, s:I, s:s}]}", "names",
			       "clone", "action", "SCMP_ACT_ALLOW", "args", "index",
			       CLONE_FLAGS, "value", (json_int_t)NEW_NAMESPACE,
			       "valueTwo", (json_int_t)0, "op", "SCMP_CMP_MASKED_EQ")));
	json_array_append_new(
		calls, must(json_pack("{s:[s], s:s, s:i}", "names", "clone3", "action",
			       "SCMP_ACT_ERRNO", "errnoRet", ENOSYS)));
}

static json_t *calls_for(bool other, bool hidden_memory)
{
	json_t *calls = must(json_array());

	for (size_t i = 0; i < goci_calls_count; i++)
		allow(calls, goci_calls_allowed[i].names);
	if (hidden_memory)
		allow(calls, HIDDEN_MEMORY);
	/* What 32-bit programs make sockets and segments by; it cannot be looked into.
	 */
	if (other)
		allow(calls, hidden_memory ? "socketcall ipc" : "socketcall");
	for (size_t i = 0; i < OCI_COUNT(families); i++)
		allow_equal(calls, "socket", (unsigned)families[i]);
	for (size_t i = 0; i < OCI_COUNT(personalities); i++)
		allow_equal(calls, "personality", personalities[i]);
	allow_clone(calls);
	return calls;
}

json_t *goci_seccomp_profile(const char *arch, bool hidden_memory)
{
	json_t *doc = must(json_pack("{s:s, s:i}", "defaultAction", "SCMP_ACT_ERRNO",
		"defaultErrnoRet", EPERM));
	const char *other = NULL;

	for (size_t i = 0; i < OCI_COUNT(others); i++)
		if (strcmp(arch, others[i].arch) == 0)
			other = others[i].name;
	if (other)
		json_object_set_new(doc, "architectures", json_pack("[s]", other));
	json_object_set_new(doc, "syscalls", calls_for(other != NULL, hidden_memory));
	return doc;
}
