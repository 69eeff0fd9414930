/*
 * For LD_PRELOAD: FAULT=NAME:N lets the Nth call of a function fail, once; with N = 0
 * none does, and FAULT_COUNT names a file that the numbers of calls are added to.
 * With FAULT_PLACES calls from one place are counted once, a place being DEPTH
 * functions. FAULT_OPEN names one for the descriptors that are open in the end.
 * FAULT_LEAK loses memory and a descriptor, so that who looks for such can be looked
 * at.
 *
 * liblsan.so can be loaded behind it, and has the memory then.
 *
 * It is about the program that it is loaded into alone: what that starts runs without.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum call {
	MALLOC,
	CALLOC,
	REALLOC,
	WRITE,
	FSYNC,
	RENAME,
	LINK,
	OPEN,
	COPY,
	SPAWN,
	CALLS
};

static const char *const names[CALLS] = {"malloc", "calloc", "realloc", "write",
	"fsync", "rename", "link", "open", "copy", "spawn"};

static atomic_long calls[CALLS];
static atomic_int wanted = -1;
static long wanted_number;

/* Hashes of places, in the order in which they are hashed to; 0: free. */
enum { DEPTH = 10, PLACES = 1 << 16 };
static bool by_place;
static uint64_t places[PLACES];
static pthread_mutex_t places_lock = PTHREAD_MUTEX_INITIALIZER;

/* As many descriptors as a program may have open by default. */
#define FDS 1024
static bool inherited[FDS];

/* glibc's own, which are there before dlsym can be asked. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);

/* LeakSanitizer's, when it is loaded. */
#pragma weak __interceptor_malloc
#pragma weak __interceptor_calloc
#pragma weak __interceptor_realloc
extern void *__interceptor_malloc(size_t size);
extern void *__interceptor_calloc(size_t n, size_t size);
extern void *__interceptor_realloc(void *p, size_t size);
/* By itself it begins with the first allocation; before that, its signal() crashes. */
#pragma weak __lsan_init
extern void __lsan_init(void);

/* What is written at the end: behind a fence (src/process/fence.h) it cannot be opened.
 */
static FILE *open_file, *count_file;

/* Several, as the address of the last may be left on the stack. */
static void leak(void)
{
	for (int i = 0; i < 10; i++)
		memset(malloc(100), i, 100);
	open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static FILE *open_named(const char *variable)
{
	const char *path = getenv(variable);

	return path ? fopen(path, "we") : NULL;
}

__attribute__((constructor)) static void begin(void)
{
	const char *fault = getenv("FAULT");
	const char *colon = fault ? strchr(fault, ':') : NULL;

	if (__lsan_init)
		__lsan_init();
	by_place = getenv("FAULT_PLACES") != NULL;
	open_file = open_named("FAULT_OPEN");
	count_file = open_named("FAULT_COUNT");
	for (int i = 0; colon && i < CALLS; i++)
		if (strlen(names[i]) == (size_t)(colon - fault) &&
			strncmp(names[i], fault, (size_t)(colon - fault)) == 0) {
			wanted_number = strtol(colon + 1, NULL, 10);
			for (int j = 0; j < CALLS; j++)
				calls[j] = 0;
			wanted = i;
		}
	unsetenv("FAULT");
	unsetenv("LD_PRELOAD");
	for (int fd = 0; fd < FDS; fd++)
		inherited[fd] = fcntl(fd, F_GETFD) != -1;
	if (getenv("FAULT_LEAK"))
		leak();
}

/* Those that the program was started with are the caller's. */
static void print_open(FILE *f)
{
	char link[32];
	char path[PATH_MAX];
	ssize_t n;

	for (int fd = 0; fd < FDS; fd++) {
		if (inherited[fd] || fd == fileno(f) || fcntl(fd, F_GETFD) == -1)
			continue;
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		n = readlink(link, path, sizeof(path));
		fprintf(f, "%d %.*s\n", fd, n < 0 ? 0 : (int)n, path);
	}
}

__attribute__((destructor)) static void end(void)
{
	wanted = -1;
	if (open_file) {
		print_open(open_file);
		fclose(open_file);
	}
	for (int i = 0; count_file && i < CALLS; i++)
		fprintf(count_file, "%s %ld\n", names[i], (long)calls[i]);
	if (count_file)
		fclose(count_file);
}

/* LeakSanitizer asks this of each thread, by means of malloc(), and must be told. */
static _Thread_local bool exempt __attribute__((tls_model("initial-exec")));

/* Functions of this file, which are the first few, are the same for each. */
static uint64_t hash_place(enum call call)
{
	void *frames[DEPTH];
	int count = backtrace(frames, DEPTH);
	uint64_t hash = 14695981039346656037u + call;

	for (int i = 0; i < count; i++)
		hash = (hash ^ (uintptr_t)frames[i]) * 1099511628211u;
	return hash ? hash : 1;
}

/* Whether there was no such call from there yet. The first backtrace allocates. */
static bool is_new_place(enum call call)
{
	uint64_t hash;
	size_t at;
	bool is_new;

	exempt = true;
	hash = hash_place(call);
	exempt = false;
	pthread_mutex_lock(&places_lock);
	for (at = hash % PLACES; places[at] && places[at] != hash;)
		at = (at + 1) % PLACES;
	is_new = !places[at];
	places[at] = hash;
	pthread_mutex_unlock(&places_lock);
	return is_new;
}

/* Counts a call; whether it is the one that fails. */
static int fails(enum call call, int error)
{
	long number;

	if (exempt || (by_place && !is_new_place(call)))
		return 0;
	number = atomic_fetch_add(&calls[call], 1) + 1;
	if ((int)call != wanted || number != wanted_number)
		return 0;
	errno = error;
	return 1;
}

#define NEXT(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

int pthread_getattr_np(pthread_t thread, pthread_attr_t *attr)
{
	int r;

	exempt = true;
	r = NEXT(pthread_getattr_np)(thread, attr);
	exempt = false;
	return r;
}

void *malloc(size_t size)
{
	if (fails(MALLOC, ENOMEM))
		return NULL;
	return __interceptor_malloc ? __interceptor_malloc(size) : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	if (fails(CALLOC, ENOMEM))
		return NULL;
	return __interceptor_calloc ? __interceptor_calloc(n, size)
				    : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	if (fails(REALLOC, ENOMEM))
		return NULL;
	return __interceptor_realloc ? __interceptor_realloc(p, size)
				     : __libc_realloc(p, size);
}

void *reallocarray(void *p, size_t n, size_t size)
{
	size_t all;

	if (__builtin_mul_overflow(n, size, &all)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, all);
}

ssize_t write(int fd, const void *data, size_t len)
{
	/* What is said of a failure must not fail itself. */
	if (fd > STDERR_FILENO && fails(WRITE, ENOSPC))
		return -1;
	return NEXT(write)(fd, data, len);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
	return fails(WRITE, ENOSPC) ? -1 : NEXT(pwrite)(fd, data, len, at);
}

int fsync(int fd)
{
	return fails(FSYNC, EIO) ? -1 : NEXT(fsync)(fd);
}

int fdatasync(int fd)
{
	return fails(FSYNC, EIO) ? -1 : NEXT(fdatasync)(fd);
}

int rename(const char *from, const char *to)
{
	return fails(RENAME, EIO) ? -1 : NEXT(rename)(from, to);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return fails(RENAME, EIO) ? -1 : NEXT(renameat)(from_dir, from, to_dir, to);
}

int renameat2(
	int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	return fails(RENAME, EIO) ? -1
				  : NEXT(renameat2)(from_dir, from, to_dir, to, flags);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	return fails(LINK, EIO) ? -1 : NEXT(linkat)(from_dir, from, to_dir, to, flags);
}

static mode_t mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | __O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return fails(OPEN, EMFILE) ? -1 : NEXT(open)(path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return fails(OPEN, EMFILE) ? -1 : NEXT(openat)(dir, path, flags, mode);
}

/* What the two are called by where the flags are not known to the compiler. */
int __open_2(const char *path, int flags);
int __openat_2(int dir, const char *path, int flags);

int __open_2(const char *path, int flags)
{
	return open(path, flags);
}

int __openat_2(int dir, const char *path, int flags)
{
	return openat(dir, path, flags);
}

ssize_t copy_file_range(
	int in, off_t *in_at, int out, off_t *out_at, size_t len, unsigned flags)
{
	return fails(COPY, ENOSPC)
		       ? -1
		       : NEXT(copy_file_range)(in, in_at, out, out_at, len, flags);
}

/*
 * There is no fence here, as on a kernel without: LeakSanitizer has a process of its
 * own look at the threads.
 */
long syscall(long number, ...)
{
	va_list ap;
	long a[6];

	if (number == SYS_seccomp || (number >= 444 && number <= 446)) {
		errno = ENOSYS;
		return -1;
	}
	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	return NEXT(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
	const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	return fails(SPAWN, EAGAIN)
		       ? EAGAIN
		       : NEXT(posix_spawn)(pid, path, actions, attr, argv, envp);
}

int posix_spawnp(pid_t *pid, const char *file,
	const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
	char *const argv[], char *const envp[])
{
	return fails(SPAWN, EAGAIN)
		       ? EAGAIN
		       : NEXT(posix_spawnp)(pid, file, actions, attr, argv, envp);
}
