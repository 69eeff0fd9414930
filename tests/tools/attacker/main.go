// A program that tries what MODE says, tells what came of it and ends with status 9:
// what a hostile image could start (tests/tools/isolation.sh).
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

func errno(e syscall.Errno) string {
	if e == 0 {
		return "done"
	}
	for name, known := range map[string]syscall.Errno{"EPERM": syscall.EPERM,
		"ENOSYS": syscall.ENOSYS, "EINVAL": syscall.EINVAL, "EFAULT": syscall.EFAULT,
		"ESRCH": syscall.ESRCH, "EBADF": syscall.EBADF, "EACCES": syscall.EACCES} {
		if e == known {
			return name
		}
	}
	return fmt.Sprintf("%d", int(e))
}

func call(name string, number uintptr, args ...uintptr) {
	var a [6]uintptr
	copy(a[:], args)
	_, _, e := syscall.RawSyscall6(number, a[0], a[1], a[2], a[3], a[4], a[5])
	fmt.Printf(" %s=%s", name, errno(e))
}

func text(s string) uintptr {
	p, _ := syscall.BytePtrFromString(s)
	return uintptr(unsafe.Pointer(p))
}

// Arguments are such that without a filter something else than EPERM comes of most.
func calls() {
	newUser := uintptr(syscall.CLONE_NEWUSER)
	fmt.Print("calls:")
	call("unshare", syscall.SYS_UNSHARE, newUser)
	call("mount", syscall.SYS_MOUNT, text("tmpfs"), text("/tmp"), text("tmpfs"))
	call("keyctl", syscall.SYS_KEYCTL, 0, ^uintptr(2), 1)
	call("add_key", syscall.SYS_ADD_KEY)
	call("ptrace", syscall.SYS_PTRACE, 16, 1)
	call("perf_event_open", syscall.SYS_PERF_EVENT_OPEN, 0)
	call("chroot", syscall.SYS_CHROOT, 0)
	call("swapon", syscall.SYS_SWAPON, 0)
	call("io_uring_setup", 425, 0)
	call("open_tree", 428, ^uintptr(0))
	call("pidfd_getfd", 438, ^uintptr(0))
	call("vsock", syscall.SYS_SOCKET, 40, 1, 0)
	call("alg", syscall.SYS_SOCKET, 38, 5, 0)
	call("packet", syscall.SYS_SOCKET, 17, 3, 0)
	call("clone", syscall.SYS_CLONE, newUser|uintptr(syscall.SIGCHLD))
	call("clone3", 435, 0, 0)
	fmt.Println()
}

func lines(path string, prefixes ...string) {
	data, _ := os.ReadFile(path)
	for _, line := range strings.Split(string(data), "\n") {
		for _, prefix := range prefixes {
			if strings.HasPrefix(line, prefix) {
				fmt.Println(strings.Join(strings.Fields(line), " "))
			}
		}
	}
}

func whoAmI() {
	fmt.Println("uid", os.Getuid(), "gid", os.Getgid(), "pid", os.Getpid())
	for _, name := range []string{"uid_map", "gid_map"} {
		data, _ := os.ReadFile("/proc/self/" + name)
		fmt.Println(name, strings.Join(strings.Fields(string(data)), " "))
	}
	lines("/proc/self/status", "NoNewPrivs", "Seccomp:", "CapEff", "CapBnd")
	all, _ := net.Interfaces()
	fmt.Print("interfaces:")
	for _, i := range all {
		fmt.Print(" ", i.Name)
	}
	fmt.Print("\nleaked:")
	fds, _ := os.ReadDir("/proc/self/fd")
	for _, fd := range fds {
		to, _ := os.Readlink("/proc/self/fd/" + fd.Name())
		if strings.HasPrefix(to, "/") && to != "/dev/null" && to != "/proc/1/fd" {
			fmt.Print(" ", to)
		}
	}
	fmt.Println()
}

func reached(network, address string) string {
	c, err := net.DialTimeout(network, address, time.Second)
	if err != nil {
		return "no"
	}
	said, _ := bufio.NewReader(c).ReadString('\n')
	return "reached " + strings.TrimSpace(said)
}

func host() {
	fmt.Println("tcp:", reached("tcp", "127.0.0.1:"+os.Getenv("HOST_PORT")))
	fmt.Println("abstract:", reached("unix", "@goci-test-"+os.Getenv("HOST_PORT")))
}

func tried(name string, err error) {
	if err == nil {
		fmt.Println("escaped:", name)
	}
}

func files() {
	secret := os.Getenv("SECRET")
	for _, way := range []string{"", "/proc/1/root", "/proc/self/root", "/proc/1/cwd/.."} {
		_, err := os.ReadFile(way + secret)
		tried("read "+way+secret, err)
	}
	for _, path := range []string{"/proc/sys/kernel/core_pattern", "/proc/sys/vm/drop_caches",
		"/proc/sysrq-trigger", "/proc/irq/default_smp_affinity",
		"/sys/kernel/uevent_helper", "/x", "/attacker"} {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
		tried("write "+path, err)
		f.Close()
	}
	tried("block device", syscall.Mknod("/tmp/b", syscall.S_IFBLK|0o600, 0x800))
	tried("character device", syscall.Mknod("/tmp/c", syscall.S_IFCHR|0o600, 0x101))
	if data, err := os.ReadFile("/proc/kcore"); err == nil && len(data) > 0 {
		fmt.Println("escaped: kcore")
	}
	fmt.Println("files tried")
}

func forks() {
	n := 0
	for ; n < 3000; n++ {
		pid, _, e := syscall.RawSyscall6(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD),
			0, 0, 0, 0, 0)
		for e == 0 && pid == 0 {
			// Neither the runtime nor its locks are there any more.
			syscall.RawSyscall6(syscall.SYS_PPOLL, 0, 0, 0, 0, 0, 0)
		}
		if e != 0 {
			break
		}
	}
	fmt.Println("forked", n)
}

func take(memory []byte) {
	for at := 0; at < len(memory); at += 4096 {
		memory[at] = 1
	}
}

func memory() {
	shared := syscall.MAP_SHARED | syscall.MAP_ANON
	_, _, e := syscall.RawSyscall(map[string]uintptr{"amd64": 319, "arm64": 279}[runtime.GOARCH],
		text("x"), 0, 0)
	fmt.Println("memfd", errno(e))
	for i := 0; i < 16; i++ {
		m, err := syscall.Mmap(-1, 0, 256<<20, syscall.PROT_READ|syscall.PROT_WRITE, shared)
		if err != nil {
			fmt.Println("refused at", i)
			return
		}
		take(m)
	}
	fmt.Println("took 4 GB")
}

func listen(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		c.Write([]byte("the host\n"))
		c.Close()
	}
}

func main() {
	switch os.Getenv("MODE") {
	case "all":
		whoAmI()
		host()
		files()
		calls()
	case "forks":
		forks()
	case "memory":
		memory()
	case "listen":
		a, _ := net.Listen("unix", "@goci-test-"+os.Getenv("PORT"))
		go listen(a)
		fallthrough
	case "serve":
		l, err := net.Listen("tcp", ":"+os.Getenv("PORT"))
		if err != nil {
			panic(err)
		}
		listen(l)
	case "mute":
		time.Sleep(time.Hour)
	case "where":
		dir, _ := os.Getwd()
		fmt.Println("in", dir)
	}
	os.Exit(9)
}
