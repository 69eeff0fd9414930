#include "process/fence_calls.h"

#include "oci/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined __x86_64__
#define ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef ARCH

/* A call that is refused; where `mask` is set, only if an argument has other bits. */
struct call {
	uint32_t number;
	bool naming; /* not while a file is to get a name */
	int errnum;  /* 0: EPERM */
	unsigned arg;
	uint32_t mask, wanted; /* of the lower half of the argument */
};

#define REFUSE(name)                  \
	{                             \
		.number = SYS_##name, \
	}
#define UNLESS_NAMING(name)                           \
	{                                             \
		.number = SYS_##name, .naming = true, \
	}
#define UNLESS(name, n, bits, value)                                                 \
	{                                                                            \
		.number = SYS_##name, .arg = (n), .mask = (bits), .wanted = (value), \
	}

enum {
	WRITING = O_ACCMODE | O_CREAT | O_TRUNC,
	/* From here on (fchmodat2, of Linux 6.6) calls are as on a kernel before them:
	 * the table cannot know what all of them do. */
	YOUNGER = 452,
};

/* Calls that only one architecture has, or that are younger than some libc, by #ifdef.
 */
static const struct call calls[] = {
	/* Programs. Threads are made by clone() once clone3() "is not there". */
	REFUSE(execve),
	REFUSE(execveat),
	UNLESS(clone, 0, CLONE_THREAD, CLONE_THREAD),
#ifdef SYS_clone3
	{.number = SYS_clone3, .errnum = ENOSYS},
#endif
#ifdef SYS_fork
	REFUSE(fork),
	REFUSE(vfork),
#endif
	/* The network, and whoever listens on a socket. */
	REFUSE(socket),
	REFUSE(socketpair),
	REFUSE(connect),
	REFUSE(bind),
	REFUSE(listen),
	REFUSE(accept),
	REFUSE(accept4),
	REFUSE(sendto),
	REFUSE(sendmsg),
	REFUSE(sendmmsg),
	/* Files. */
	UNLESS(openat, 2, WRITING, 0),
#ifdef SYS_open
	UNLESS(open, 1, WRITING, 0),
	REFUSE(creat),
	REFUSE(mkdir),
	REFUSE(mknod),
	REFUSE(rmdir),
	REFUSE(symlink),
	REFUSE(link),
	REFUSE(unlink),
	REFUSE(rename),
	REFUSE(chmod),
	REFUSE(chown),
	REFUSE(lchown),
	REFUSE(utime),
	REFUSE(utimes),
	REFUSE(futimesat),
#endif
#ifdef SYS_openat2
	{.number = SYS_openat2, .errnum = ENOSYS},
#endif
	REFUSE(mkdirat),
	REFUSE(mknodat),
	REFUSE(symlinkat),
	UNLESS_NAMING(linkat),
	UNLESS_NAMING(unlinkat),
#ifdef SYS_renameat
	UNLESS_NAMING(renameat),
#endif
	UNLESS_NAMING(renameat2),
	REFUSE(truncate),
	REFUSE(fchmod),
	REFUSE(fchmodat),
	REFUSE(fchown),
	REFUSE(fchownat),
	REFUSE(utimensat),
	REFUSE(setxattr),
	REFUSE(lsetxattr),
	REFUSE(fsetxattr),
	REFUSE(removexattr),
	REFUSE(lremovexattr),
	REFUSE(fremovexattr),
	REFUSE(name_to_handle_at),
	REFUSE(open_by_handle_at),
	/* Other processes, and the terminal that commands are typed into. */
	REFUSE(ptrace),
	REFUSE(process_vm_readv),
	REFUSE(process_vm_writev),
	REFUSE(kcmp),
	REFUSE(kill),
	REFUSE(tkill),
	REFUSE(rt_sigqueueinfo),
	REFUSE(rt_tgsigqueueinfo),
#ifdef SYS_pidfd_open
	REFUSE(pidfd_open),
	REFUSE(pidfd_send_signal),
#endif
#ifdef SYS_pidfd_getfd
	REFUSE(pidfd_getfd),
#endif
	/* The system. */
	REFUSE(mount),
	REFUSE(umount2),
	REFUSE(pivot_root),
	REFUSE(chroot),
	REFUSE(unshare),
	REFUSE(setns),
#ifdef SYS_fsopen
	REFUSE(fsopen),
	REFUSE(fspick),
	REFUSE(fsmount),
	REFUSE(open_tree),
	REFUSE(move_mount),
#endif
#ifdef SYS_mount_setattr
	REFUSE(mount_setattr),
#endif
#ifdef SYS_io_uring_setup
	REFUSE(io_uring_setup),
	REFUSE(io_uring_enter),
	REFUSE(io_uring_register),
#endif
	REFUSE(bpf),
	REFUSE(perf_event_open),
	REFUSE(userfaultfd),
	REFUSE(keyctl),
	REFUSE(add_key),
	REFUSE(request_key),
	REFUSE(kexec_load),
#ifdef SYS_kexec_file_load
	REFUSE(kexec_file_load),
#endif
	REFUSE(init_module),
	REFUSE(finit_module),
	REFUSE(delete_module),
	REFUSE(swapon),
	REFUSE(swapoff),
	REFUSE(reboot),
	REFUSE(acct),
	REFUSE(settimeofday),
	REFUSE(clock_settime),
	REFUSE(sethostname),
	REFUSE(setdomainname),
	REFUSE(fanotify_init),
};

#define AT(field) ((uint32_t)offsetof(struct seccomp_data, field))

enum { MOST = 32 + 7 * OCI_COUNT(calls) };

struct program {
	struct sock_filter code[MOST];
	unsigned short len;
};

static void put(struct program *p, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
	p->code[p->len++] = (struct sock_filter){code, yes, no, k};
}

static void load(struct program *p, uint32_t offset)
{
	put(p, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

/* Passes over `yes` steps if what is loaded is `value`, else over `no`. */
static void compare(struct program *p, uint32_t value, uint8_t yes, uint8_t no)
{
	put(p, BPF_JMP | BPF_JEQ | BPF_K, value, yes, no);
}

static void answer(struct program *p, uint32_t action)
{
	put(p, BPF_RET | BPF_K, action, 0, 0);
}

static void put_call(struct program *p, const struct call *call)
{
	uint32_t refused =
		SECCOMP_RET_ERRNO | (uint32_t)(call->errnum ? call->errnum : EPERM);

	if (!call->mask) {
		compare(p, call->number, 0, 1);
		answer(p, refused);
		return;
	}
	compare(p, call->number, 0, 5);
	load(p, AT(args) + 8 * call->arg);
	put(p, BPF_ALU | BPF_AND | BPF_K, call->mask, 0, 0);
	compare(p, call->wanted, 1, 0);
	answer(p, refused);
	answer(p, SECCOMP_RET_ALLOW);
}

/*
 * By halves, in the order of their numbers: the kernel tries a filter with every number
 * that there is when it is installed, which takes 0.4 ms in a row. Half of the calls
 * are fewer steps than a jump can pass over, 255.
 */
static void put_calls(struct program *p, const struct call *const *list, size_t count)
{
	enum { FEW = 4 };
	size_t half = count / 2;
	unsigned short at = p->len;

	if (count > FEW) {
		put(p, BPF_JMP | BPF_JGE | BPF_K, list[half]->number, 0, 0);
		put_calls(p, list, half);
		p->code[at].jt = (uint8_t)(p->len - at - 1);
		put_calls(p, list + half, count - half);
		return;
	}
	for (size_t i = 0; i < count; i++)
		put_call(p, list[i]);
	answer(p, SECCOMP_RET_ALLOW);
}

static int by_number(const void *a, const void *b)
{
	const struct call *x = *(const struct call *const *)a;
	const struct call *y = *(const struct call *const *)b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static void put_table(struct program *p, bool naming)
{
	const struct call *list[OCI_COUNT(calls)];
	size_t count = 0;

	for (size_t i = 0; i < OCI_COUNT(calls); i++)
		if (!calls[i].naming || !naming)
			list[count++] = &calls[i];
	qsort(list, count, sizeof(*list), by_number);
	put_calls(p, list, count);
}

/* A signal to a thread of another process; what types for the user at the terminal. */
static void put_special(struct program *p)
{
	compare(p, SYS_tgkill, 0, 4);
	load(p, AT(args[0]));
	compare(p, (uint32_t)getpid(), 1, 0);
	answer(p, SECCOMP_RET_ERRNO | EPERM);
	answer(p, SECCOMP_RET_ALLOW);
	compare(p, SYS_ioctl, 0, 5);
	load(p, AT(args[1]));
	compare(p, TIOCSTI, 1, 0);
	compare(p, TIOCLINUX, 0, 1);
	answer(p, SECCOMP_RET_ERRNO | EPERM);
	answer(p, SECCOMP_RET_ALLOW);
}

static void install(struct program *p)
{
	struct sock_fprog prog = {.len = p->len, .filter = p->code};

	/* Without this, kernels before 5.16 make all of the program slower. */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    SECCOMP_FILTER_FLAG_SPEC_ALLOW, &prog) < 0 &&
		errno == EINVAL)
		(void)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog);
}

void goci_fence_calls(bool naming)
{
	struct program p = {.len = 0};

	/* Numbers mean other calls to another architecture, as i386 on x86-64. */
	load(&p, AT(arch));
	compare(&p, ARCH, 1, 0);
	answer(&p, SECCOMP_RET_KILL_PROCESS);
	load(&p, AT(nr));
#ifdef __x86_64__
	/* x32 has the same architecture, and bit 30 in its numbers. */
	put(&p, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
	answer(&p, SECCOMP_RET_KILL_PROCESS);
#endif
	put(&p, BPF_JMP | BPF_JGE | BPF_K, YOUNGER, 0, 1);
	answer(&p, SECCOMP_RET_ERRNO | ENOSYS);
	put_special(&p);
	put_table(&p, naming);
	install(&p);
}

#else

void goci_fence_calls(bool naming)
{
	(void)naming;
}

#endif
