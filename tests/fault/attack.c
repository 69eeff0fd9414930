/*
 * For LD_PRELOAD: what code of an attacker would try once it runs in goci. When the
 * first file of a layout or archive is read, each attempt is made, by the system call
 * itself, and a line "ATTACK name: OUTCOME" tells it on the standard error: "done", or
 * the error's name. That it fails for another reason than a fence is an outcome, too.
 *
 * ATTACK_KERNEL=none, no-landlock or no-seccomp: as on a kernel that has not got it.
 * ATTACK=i386: a call of another architecture, which ends the program.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

enum { LANDLOCK_FIRST = 444, LANDLOCK_LAST = 446 };

static char *const no_words[] = {NULL};

/* libc's syscall() is what the fence is raised by. */
long syscall(long number, ...)
{
	const char *kernel = getenv("ATTACK_KERNEL");
	bool none = kernel && strcmp(kernel, "none") == 0;
	long a[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if ((number == SYS_seccomp &&
		    (none || (kernel && strcmp(kernel, "no-seccomp") == 0))) ||
		(number >= LANDLOCK_FIRST && number <= LANDLOCK_LAST &&
			(none || (kernel && strcmp(kernel, "no-landlock") == 0)))) {
		errno = ENOSYS;
		return -1;
	}
	return NEXT(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static void tell(const char *name, long result)
{
	dprintf(STDERR_FILENO, "ATTACK %s: %s\n", name,
		result < 0 ? strerrorname_np(errno) : "done");
}

static void try_program(void)
{
	long child = NEXT(syscall)(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
	int status = -1;

	if (child == 0) {
		execve("/bin/true", no_words, no_words);
		_exit(errno);
	}
	tell("clone", child);
	if (child > 0 && waitpid((pid_t)child, &status, 0) == child) {
		errno = WEXITSTATUS(status);
		tell("execve", status == 0 ? 0 : -1);
	} else /* It is this program that would be replaced, and say no more. */
		tell("execve", execve("/bin/true", no_words, no_words));
}

static void try_open(const char *name, const char *path, int flags)
{
	int fd = (int)NEXT(syscall)(SYS_openat, AT_FDCWD, path, flags, 0600);

	tell(name, fd);
	if (fd >= 0)
		close(fd);
}

static const char *from_environment(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "/nowhere";
}

/* A path in the folder; one of a few buffers in turn. */
static const char *in_folder(const char *folder, const char *name)
{
	static char paths[4][4096];
	static int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

static void try_changes(const char *secret, const char *folder)
{
	const char *made = in_folder(folder, "planted");

	try_open("write a file", secret, O_WRONLY);
	try_open("truncate a file", secret, O_RDONLY | O_TRUNC);
	try_open("create a file", made, O_WRONLY | O_CREAT);
	try_open("create a nameless file", folder, O_TMPFILE | O_RDWR);
	tell("mkdir",
		NEXT(syscall)(SYS_mkdirat, AT_FDCWD, in_folder(folder, "d"), 0700));
	tell("symlink",
		NEXT(syscall)(SYS_symlinkat, "/", AT_FDCWD, in_folder(folder, "s")));
	tell("chmod", NEXT(syscall)(SYS_fchmodat, AT_FDCWD, secret, 0600));
	tell("fchmodat2", NEXT(syscall)(452, AT_FDCWD, secret, 0600, 0));
	tell("utimensat", NEXT(syscall)(SYS_utimensat, AT_FDCWD, secret, NULL, 0));
	tell("link", NEXT(syscall)(SYS_linkat, AT_FDCWD, secret, AT_FDCWD,
			     in_folder(folder, "l"), 0));
	tell("rename", NEXT(syscall)(SYS_renameat2, AT_FDCWD, secret, AT_FDCWD,
			       in_folder(folder, "r"), 0));
	tell("unlink",
		NEXT(syscall)(SYS_unlinkat, AT_FDCWD, in_folder(folder, "victim"), 0));
}

static void try_files(void)
{
	const char *secret = from_environment("ATTACK_SECRET");
	const char *folder = from_environment("ATTACK_FOLDER");

	try_open("read a file", secret, O_RDONLY);
	try_open("read a folder", folder, O_RDONLY | O_DIRECTORY);
	try_open("read /etc/passwd", "/etc/passwd", O_RDONLY);
	try_changes(secret, folder);
}

static void try_network(void)
{
	tell("an inet socket", NEXT(syscall)(SYS_socket, AF_INET, SOCK_STREAM, 0));
	tell("a unix socket", NEXT(syscall)(SYS_socket, AF_UNIX, SOCK_STREAM, 0));
	tell("a netlink socket", NEXT(syscall)(SYS_socket, AF_NETLINK, SOCK_RAW, 0));
}

static void try_processes(void)
{
	char params[120] = {0};

	tell("kill", NEXT(syscall)(SYS_kill, getppid(), 0));
	tell("tgkill", NEXT(syscall)(SYS_tgkill, getppid(), getppid(), 0));
	tell("pidfd_open", NEXT(syscall)(SYS_pidfd_open, getppid(), 0));
	tell("process_vm_readv",
		NEXT(syscall)(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0));
	tell("kcmp", NEXT(syscall)(SYS_kcmp, getpid(), getpid(), 0, 0, 0));
	tell("io_uring", NEXT(syscall)(SYS_io_uring_setup, 1, params));
	tell("keyctl", NEXT(syscall)(SYS_keyctl, 0, -3, 0, 0, 0));
	tell("a user namespace", NEXT(syscall)(SYS_unshare, CLONE_NEWUSER));
	tell("openat2", NEXT(syscall)(SYS_openat2, AT_FDCWD, "/", NULL, 0));
	tell("clone3", NEXT(syscall)(SYS_clone3, NULL, 0));
	tell("TIOCSTI", NEXT(syscall)(SYS_ioctl, 0, TIOCSTI, "x"));
	tell("TIOCLINUX", NEXT(syscall)(SYS_ioctl, 0, TIOCLINUX, "x"));
	tell("ptrace", NEXT(syscall)(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0));
}

static void attack(void)
{
	static atomic_flag begun = ATOMIC_FLAG_INIT;
	const char *which = getenv("ATTACK");

	if (!which || atomic_flag_test_and_set(&begun))
		return;
	dprintf(STDERR_FILENO, "ATTACK landlock: %ld\n",
		NEXT(syscall)(LANDLOCK_FIRST, NULL, (size_t)0, 1));
	dprintf(STDERR_FILENO, "ATTACK seccomp: %d\n", prctl(PR_GET_SECCOMP));
#ifdef __x86_64__
	if (strcmp(which, "i386") == 0) {
		long result = 20; /* getpid */

		__asm__ volatile("int $0x80" : "+a"(result) : : "memory");
		tell("i386", result);
		return;
	}
	if (strcmp(which, "x32") == 0) {
		tell("x32", NEXT(syscall)(0x40000000 + SYS_getpid));
		return;
	}
#endif
	try_program();
	try_network();
	try_processes();
	try_files();
}

int openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	if (strcmp(path, "index.json") == 0)
		attack();
	return NEXT(openat)(dir, path, flags, mode);
}

ssize_t pread(int fd, void *data, size_t len, off_t at)
{
	attack();
	return NEXT(pread)(fd, data, len, at);
}
