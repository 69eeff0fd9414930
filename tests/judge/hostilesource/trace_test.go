package main

import (
	"os"
	"path/filepath"
	"testing"
)

// verbOf is the verb and path of the only use that a line tells of.
func verbOf(t *testing.T, line, cwd string) string {
	t.Helper()
	c, ok := parseCall(line)
	if !ok {
		t.Fatalf("%s: is no call", line)
	}
	all := uses(c, cwd)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].verb + " " + all[len(all)-1].path
}

func TestTellsWhatACallReachesFor(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`execve("/x/sh", ["sh", "-c", "a, b"], 0x1 /* 9 vars */) = 0`, "run /x/sh"},
		{`execve("./sh", ["sh"], 0x1) = -1 ENOENT (No such file)`, "run /nowhere/sh"},
		{`execveat(3</nowhere/a>, "", ["a"], 0x1, AT_EMPTY_PATH) = 0`, "run /nowhere/a"},
		{`openat(AT_FDCWD</a>, "b", O_RDONLY) = 3</a/c>`, "read /a/c"},
		{`openat(AT_FDCWD</a>, "b", O_RDWR|O_CREAT, 0644) = 3</a/b>`, "write /a/b"},
		{`openat(6</a>, ".", O_RDWR|O_TMPFILE, 0644) = 7</a/#9>(deleted)`, "write /a/#9"},
		{`openat(AT_FDCWD</a>, "../b", O_RDONLY) = -1 ENOENT (No such file)`, "look /b"},
		{`openat2(3</a>, "b", {flags=O_RDONLY, resolve=0}, 24) = 4</b>`, "read /b"},
		{`openat2(3</a>, "b", {flags=O_RDONLY, resolve=RESOLVE_BENEATH}, 24) = -1 EXDEV (a)`, ""},
		{`openat(AT_FDCWD</a>, "/b", O_RDONLY|O_PATH|O_DIRECTORY) = 3</b>`, "look /b"},
		{`open("a\40b\n", O_RDONLY) = -1 EACCES (Permission denied)`,
			"look /nowhere/a b\n"},
		{`mkdir("a", 0700) = 0`, "write /nowhere/a"},
		{`mkdirat(3</a>, "b", 0700) = -1 EEXIST (File exists)`, ""},
		{`renameat2(3</a>, "b", 4</c>, "d", 0) = 0`, "write /c/d"},
		{`symlink("/etc/passwd", "/a/b") = 0`, "write /a/b"},
		{`unlinkat(AT_FDCWD</a>, "../b", 0) = 0`, "write /b"},
		{`fchmod(3</a/b, c>, 0600) = 0`, "write /a/b, c"},
		{`connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(53)}, 16) = 0`,
			"connect {sa_family=AF_INET, sin_port=htons(53)}"},
	} {
		if got := verbOf(t, c.line, "/nowhere"); got != c.want {
			t.Errorf("%s: %q, want %q", c.line, got, c.want)
		}
	}
}

func TestFollowsLinks(t *testing.T) {
	dir, _ := filepath.EvalSymlinks(t.TempDir())
	if err := os.Symlink("/usr", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	line := `mkdir("link/nowhere/a", 0700) = 0`
	if got := verbOf(t, line, dir); got != "write /usr/nowhere/a" {
		t.Errorf("below a link: %q", got)
	}
	if got := verbOf(t, `unlink("link") = 0`, dir); got != "write "+dir+"/link" {
		t.Errorf("a link that is removed: %q", got)
	}
}

func TestKnowsTheFolderOfEachProcess(t *testing.T) {
	all := trace{
		1: {`clone(child_stack=NULL, flags=SIGCHLD) = 2`, `chdir("/a") = 0`,
			`vfork() = 3`, `mkdir("x", 0700) = 0`},
		2: {`execve("./b", ["b"], 0x1) = 0`},
		3: {`chdir("c") = 0`, `execve("./d", ["d"], 0x1) = 0`},
	}.uses("/begin")
	var got string
	for _, u := range all {
		got += u.verb + " " + u.path + "; "
	}
	if want := "run /begin/b; run /a/c/d; write /a/x; "; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestRulesAllowWhatTheySay(t *testing.T) {
	name := filepath.Join(t.TempDir(), "rules")
	text := "# none\n\nread $A/** why\nwrite /w/*/x* why\nrun /r why\nread $NONE/** why\n"
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	rules, err := readRules(name)
	if err != nil {
		t.Fatal(err)
	}
	rules = expand(rules, func(name string) string {
		return map[string]string{"A": "/a"}[name]
	})
	for _, c := range []struct {
		verb, path string
		want       bool
	}{
		{"read", "/a", true}, {"read", "/a/b/c", true}, {"read", "/ab", false},
		{"look", "/a/b", true}, {"write", "/a/b", false}, {"run", "/a/b", false},
		{"write", "/w/1/x2", true}, {"write", "/w/1/2/x", false}, {"read", "/w/1/x", true},
		{"run", "/r", true}, {"read", "/r", true}, {"read", "/", false},
		{"read", "?", false}, {"connect", "/a", false},
	} {
		if got := allows(rules, use{verb: c.verb, path: c.path}); got != c.want {
			t.Errorf("%s %s: %v", c.verb, c.path, got)
		}
	}
}

func TestRefusesRulesWithoutAReason(t *testing.T) {
	for _, text := range []string{"read /a\n", "touch /a why\n"} {
		name := filepath.Join(t.TempDir(), "rules")
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readRules(name); err == nil {
			t.Errorf("%q: was taken", text)
		}
	}
}
