#include "sandbox/seccomp_calls.h"

/*
 * Names that an architecture or a libseccomp does not know are passed over by runc and
 * crun. Of what Linux has, these are left out on purpose:
 *
 * - unshare setns clone3, clone with namespaces: a new user namespace has all
 *   capabilities over what the kernel offers in it. clone3 cannot be looked into: it
 *   does not exist (ENOSYS), and C libraries then take clone.
 * - mount umount2 pivot_root chroot fsopen fsmount fsconfig fspick open_tree move_mount
 *   mount_setattr: the view of files is what keeps the host's away.
 * - bpf perf_event_open userfaultfd io_uring_*: large parts of the kernel, most of its
 *   holes.
 * - keyctl add_key request_key: keys know no namespace.
 * - ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd: other
 *   processes.
 * - name_to_handle_at open_by_handle_at: files past all folders.
 * - init_module finit_module delete_module kexec_* reboot swapon swapoff syslog acct
 *   iopl ioperm quotactl settimeofday stime clock_settime clock_adjtime adjtimex
 *   sethostname setdomainname vhangup nfsservctl lookup_dcookie fanotify_init: the
 *   machine's, for root alone.
 * - mbind set_mempolicy migrate_pages move_pages: where memory lies on the machine.
 * - vmsplice uselib ustat sysfs _sysctl create_module modify_ldt vm86 vm86old: old,
 *   with holes, and used by nothing in Go.
 */
const struct goci_calls goci_calls_allowed[] = {
	{"files and folders by name: the root is read-only, and owners are mapped",
		"access faccessat faccessat2 open openat openat2 creat stat stat64 "
		"lstat lstat64 fstatat64 newfstatat statx statfs statfs64 readlink "
		"readlinkat getcwd chdir mkdir mkdirat rmdir unlink unlinkat rename "
		"renameat renameat2 link linkat symlink symlinkat mknod mknodat chmod "
		"fchmodat fchmodat2 chown chown32 lchown lchown32 fchownat utime utimes "
		"utimensat utimensat_time64 futimesat truncate truncate64 umask "
		"getxattr lgetxattr listxattr llistxattr setxattr lsetxattr "
		"removexattr lremovexattr inotify_init inotify_init1 "
		"inotify_add_watch inotify_rm_watch"},
	{"open files", "read write readv writev pread64 pwrite64 preadv preadv2 "
		       "pwritev pwritev2 close close_range lseek _llseek dup dup2 "
		       "dup3 fcntl fcntl64 ioctl fstat fstat64 fstatfs fstatfs64 "
		       "fchdir fchmod fchown fchown32 ftruncate ftruncate64 "
		       "fallocate fadvise64 fadvise64_64 arm_fadvise64_64 "
		       "readahead flock fsync fdatasync sync sync_file_range "
		       "sync_file_range2 arm_sync_file_range syncfs getdents "
		       "getdents64 fgetxattr flistxattr fsetxattr fremovexattr pipe "
		       "pipe2 splice tee sendfile sendfile64 copy_file_range"},
	{"waiting for files", "poll ppoll ppoll_time64 select _newselect pselect6 "
			      "pselect6_time64 epoll_create epoll_create1 epoll_ctl "
			      "epoll_ctl_old epoll_wait epoll_wait_old epoll_pwait "
			      "epoll_pwait2 eventfd eventfd2 signalfd signalfd4 "
			      "timerfd_create timerfd_gettime timerfd_gettime64 "
			      "timerfd_settime timerfd_settime64 io_setup io_destroy "
			      "io_submit io_cancel io_getevents io_pgetevents "
			      "io_pgetevents_time64"},
	{"sockets, which see the container's network alone; which families: below",
		"socketpair bind listen accept accept4 connect getsockname "
		"getpeername getsockopt setsockopt shutdown send sendto sendmsg "
		"sendmmsg recv recvfrom recvmsg recvmmsg recvmmsg_time64"},
	{"its memory",
		"brk mmap mmap2 munmap mprotect mremap madvise mincore msync mlock "
		"mlock2 mlockall munlock munlockall membarrier get_mempolicy "
		"pkey_alloc pkey_free pkey_mprotect remap_file_pages"},
	{"its processes and threads; clone: below",
		"fork vfork execve execveat exit exit_group wait4 waitid waitpid "
		"getpid getppid gettid getpgid getpgrp setpgid getsid setsid "
		"set_tid_address set_robust_list get_robust_list futex futex_time64 "
		"futex_waitv rseq prctl arch_prctl set_thread_area get_thread_area "
		"set_tls get_tls breakpoint cacheflush riscv_flush_icache "
		"swapcontext pidfd_open pidfd_send_signal seccomp landlock_add_rule "
		"landlock_create_ruleset landlock_restrict_self"},
	{"who it is: it can but give rights up",
		"getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 "
		"getresuid getresuid32 getresgid getresgid32 getgroups getgroups32 "
		"setuid setuid32 setgid setgid32 setreuid setreuid32 setregid "
		"setregid32 setresuid setresuid32 setresgid setresgid32 setgroups "
		"setgroups32 setfsuid setfsuid32 setfsgid setfsgid32 capget capset"},
	{"signals, which reach its own processes alone",
		"kill tkill tgkill rt_sigaction rt_sigprocmask rt_sigpending "
		"rt_sigqueueinfo rt_tgsigqueueinfo rt_sigreturn rt_sigsuspend "
		"rt_sigtimedwait rt_sigtimedwait_time64 sigaction sigprocmask "
		"sigpending sigreturn sigsuspend sigaltstack signal pause "
		"restart_syscall"},
	{"clocks and timers",
		"time gettimeofday clock_gettime clock_gettime64 clock_getres "
		"clock_getres_time64 clock_nanosleep clock_nanosleep_time64 nanosleep "
		"alarm getitimer setitimer timer_create timer_delete timer_getoverrun "
		"timer_gettime timer_gettime64 timer_settime timer_settime64 times"},
	{"scheduling and limits: no more than it has",
		"sched_yield sched_getaffinity sched_setaffinity sched_getattr "
		"sched_setattr sched_getparam sched_setparam sched_getscheduler "
		"sched_setscheduler sched_get_priority_max sched_get_priority_min "
		"sched_rr_get_interval sched_rr_get_interval_time64 getpriority "
		"setpriority nice ioprio_get ioprio_set getrlimit ugetrlimit setrlimit "
		"prlimit64 getrusage"},
	{"messages and semaphores of its own IPC namespace",
		"msgctl msgget msgrcv msgsnd semctl semget semop semtimedop "
		"semtimedop_time64 mq_open mq_unlink mq_notify mq_getsetattr "
		"mq_timedsend mq_timedsend_time64 mq_timedreceive "
		"mq_timedreceive_time64 shmat shmctl shmdt"},
	{"what the machine is", "uname sysinfo getcpu getrandom"},
};

const size_t goci_calls_count =
	sizeof(goci_calls_allowed) / sizeof(goci_calls_allowed[0]);
