#include "process/fence.h"

#include "process/fence_calls.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <wchar.h>

/*
 * Landlock as Linux 6.15 has it, in numbers of ours: the headers may be older than the
 * kernel. linux/landlock.h tells what each is.
 */
enum {
	CREATE_RULESET = 444, /* the calls, on every architecture */
	ADD_RULE = 445,
	RESTRICT_SELF = 446,
	ASK_VERSION = 1,
	PATH_BENEATH = 1,
	READ_FILE = 1 << 2,
	READ_DIR = 1 << 3,
	REMOVE_FILE = 1 << 5,
	MAKE_REG = 1 << 8,
	NET_ALL = (1 << 2) - 1,
	SCOPE_ALL = (1 << 2) - 1,
};

struct ruleset {
	uint64_t files, net, scoped;
};

struct __attribute__((packed)) rule {
	uint64_t allowed;
	int32_t parent;
};

/* What each version can refuse; those of files are the lowest bits. */
static const struct {
	int files;
	uint64_t net, scoped;
} versions[] = {
	{13, 0, 0},
	{14, 0, 0},
	{15, 0, 0},
	{15, NET_ALL, 0},
	{16, NET_ALL, 0},
	{16, NET_ALL, SCOPE_ALL},
};

static int make_ruleset(void)
{
	long version = syscall(CREATE_RULESET, NULL, (size_t)0, ASK_VERSION);
	struct ruleset all;

	if (version < 1)
		return -1;
	if (version > (long)OCI_COUNT(versions))
		version = (long)OCI_COUNT(versions);
	all = (struct ruleset){
		(UINT64_C(1) << versions[version - 1].files) - 1,
		versions[version - 1].net,
		versions[version - 1].scoped,
	};
	return (int)syscall(CREATE_RULESET, &all, sizeof(all), 0);
}

static void allow_open(int ruleset, int fd, uint64_t file, uint64_t folder)
{
	struct rule rule = {.parent = fd};
	struct stat st;

	if (fstat(fd, &st) < 0)
		return;
	rule.allowed = S_ISDIR(st.st_mode) ? folder : file;
	if (rule.allowed)
		(void)syscall(ADD_RULE, ruleset, PATH_BENEATH, &rule, 0);
}

/* What is not there cannot be opened later on either. */
static void allow(int ruleset, const char *path, uint64_t file, uint64_t folder)
{
	oci_auto_close int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd >= 0)
		allow_open(ruleset, fd, file, folder);
}

static void restrict_files(const struct goci_fence *fence)
{
	oci_auto_close int ruleset = make_ruleset();

	if (ruleset < 0)
		return;
	for (size_t i = 0; i < fence->reads.count; i++)
		allow(ruleset, fence->reads.items[i], READ_FILE, READ_FILE | READ_DIR);
	if (fence->output >= 0)
		allow_open(ruleset, fence->output, 0, MAKE_REG | REMOVE_FILE);
	(void)syscall(RESTRICT_SELF, ruleset, 0);
}

/*
 * What the libraries open on their first use is opened before: jansson's seed, and
 * C.UTF-8, which libarchive's names are read in (oci/layer). A locale that is in use is
 * not read again.
 */
static void open_ahead(struct goci_fence *fence)
{
	locale_t before;

	json_object_seed(0);
	fence->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!fence->utf8)
		return;
	before = uselocale(fence->utf8);
	(void)btowc('a');
	uselocale(before);
}

/*
 * Sanitizers look at other threads, read /proc and start programs at the end.
 */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
static const bool fits = false;
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
static const bool fits = false;
#else
static const bool fits = true;
#endif
#else
static const bool fits = true;
#endif

void goci_fence_raise(struct goci_fence *fence)
{
	if (!fits)
		return;
	open_ahead(fence);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return;
	restrict_files(fence);
	goci_fence_calls(fence->output >= 0);
}

void goci_fence_release(struct goci_fence *fence)
{
	if (fence->utf8)
		freelocale(fence->utf8);
	oci_strv_release(&fence->reads);
	*fence = (struct goci_fence)GOCI_FENCE_INIT;
}
