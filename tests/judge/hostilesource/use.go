package main

import (
	"path/filepath"
	"sort"
	"strings"
)

// A use is one thing outside of a program that it has reached for.
type use struct {
	verb string // run, read, look (it was not opened, or only as a place), write, connect
	path string
	call string // the line of the trace, for whoever looks into it
	// It was opened to go on from it, and nothing of it was read.
	onTheWay bool
}

// A place is where a system call has a path: a string, relative to the folder that the
// argument dir is (-1: the current one), or with path -1 what dir itself has open.
type place struct {
	dir, path int
	verb      string
	follow    bool // a link as the last element is followed
}

var places = map[string][]place{
	"execve":     {{-1, 0, "run", true}},
	"execveat":   {{0, 1, "run", true}},
	"open":       {{-1, 0, "open", true}},
	"creat":      {{-1, 0, "write", true}},
	"openat":     {{0, 1, "open", true}},
	"openat2":    {{0, 1, "open", true}},
	"mkdir":      {{-1, 0, "write", false}},
	"mkdirat":    {{0, 1, "write", false}},
	"mknod":      {{-1, 0, "write", false}},
	"mknodat":    {{0, 1, "write", false}},
	"rmdir":      {{-1, 0, "write", false}},
	"unlink":     {{-1, 0, "write", false}},
	"unlinkat":   {{0, 1, "write", false}},
	"rename":     {{-1, 0, "write", false}, {-1, 1, "write", false}},
	"renameat":   {{0, 1, "write", false}, {2, 3, "write", false}},
	"renameat2":  {{0, 1, "write", false}, {2, 3, "write", false}},
	"symlink":    {{-1, 1, "write", false}},
	"symlinkat":  {{1, 2, "write", false}},
	"link":       {{-1, 0, "read", false}, {-1, 1, "write", false}},
	"linkat":     {{0, 1, "read", true}, {2, 3, "write", false}},
	"chmod":      {{-1, 0, "write", true}},
	"fchmod":     {{0, -1, "write", false}},
	"fchmodat":   {{0, 1, "write", true}},
	"fchmodat2":  {{0, 1, "write", true}},
	"chown":      {{-1, 0, "write", true}},
	"lchown":     {{-1, 0, "write", false}},
	"fchown":     {{0, -1, "write", false}},
	"fchownat":   {{0, 1, "write", true}},
	"truncate":   {{-1, 0, "write", true}},
	"utimensat":  {{0, 1, "write", true}},
	"setxattr":   {{-1, 0, "write", true}},
	"lsetxattr":  {{-1, 0, "write", false}},
	"fsetxattr":  {{0, -1, "write", false}},
	"mount":      {{-1, 1, "write", true}},
	"umount2":    {{-1, 0, "write", true}},
	"chroot":     {{-1, 0, "read", true}},
	"pivot_root": {{-1, 0, "write", true}},
}

// traced is what strace is asked for: what has a place, and what is followed.
func traced() string {
	names := []string{"?connect", "?clone", "?clone3", "?fork", "?vfork", "?chdir", "?fchdir"}
	for name := range places {
		names = append(names, "?"+name)
	}
	sort.Strings(names)
	return strings.Join(names, ",")
}

// uses tells what one call reaches for, by a program that works in the folder cwd.
func uses(c call, cwd string) []use {
	if c.name == "connect" {
		return []use{{verb: "connect", path: c.arg(1)}}
	}
	var all []use
	for _, p := range places[c.name] {
		if u, ok := usesPlace(c, p, cwd); ok {
			all = append(all, u)
		}
	}
	return all
}

func usesPlace(c call, p place, cwd string) (use, bool) {
	u := use{verb: p.verb, path: resolve(c, p, cwd)}
	switch {
	case c.failed == "EXDEV" || c.failed == "ELOOP":
		return u, false // a link was not followed, on demand
	case p.verb == "open" && c.failed != "":
		u.verb = "look"
	case p.verb == "open":
		u.verb = "read"
		if has(c, "O_PATH") {
			u.verb = "look"
			u.onTheWay = c.failed == ""
		} else if has(c, "O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_TMPFILE") {
			u.verb = "write"
		}
		// What was opened in fact, whatever links led there. Who is killed in the
		// call has opened nothing.
		if opened := cleaned(fdPath(c.result)); opened != "" {
			u.path = opened
		}
	case p.verb == "write" && (c.failed == "ENOENT" || c.failed == "EEXIST" ||
		c.failed == "ENOTDIR"):
		return u, false // nothing was there to be changed, or it was left alone
	case p.verb == "read" && c.failed != "":
		u.verb = "look"
	}
	return u, true
}

// has tells whether a file is opened by one of these flags.
func has(c call, flags ...string) bool {
	given := strings.Join(c.args[1:], " ")
	for _, flag := range flags {
		if strings.Contains(given, flag) {
			return true
		}
	}
	return false
}

// resolve is the absolute path of a place: links in it are followed as far as it is there
// still. "?" stands for what cannot be told.
func resolve(c call, p place, cwd string) string {
	dir := cwd
	if p.dir >= 0 {
		dir = cleaned(fdPath(c.arg(p.dir)))
		if dir == "" {
			dir = cwd
		}
	}
	if p.path < 0 {
		return dir
	}
	path, ok := text(c.arg(p.path))
	if !ok {
		if c.arg(p.path) == "NULL" {
			return dir
		}
		return "?"
	}
	if !filepath.IsAbs(path) {
		path = dir + "/" + path
	}
	if !p.follow || strings.Contains(c.args[len(c.args)-1], "NOFOLLOW") {
		return filepath.Join(followLinks(filepath.Dir(path)), filepath.Base(path))
	}
	return followLinks(path)
}

// followLinks resolves what is there of a path, and leaves the rest as it is. What /proc
// tells is of another process.
func followLinks(path string) string {
	path = filepath.Clean(path)
	if strings.HasPrefix(path, "/proc/") || path == "/" {
		return path
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return filepath.Join(followLinks(filepath.Dir(path)), filepath.Base(path))
}

// cleaned drops what the kernel says behind the path of a file without a name.
func cleaned(path string) string {
	return strings.TrimSpace(strings.TrimSuffix(path, "(deleted)"))
}
