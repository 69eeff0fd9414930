package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A runner tries attacks. It is only read while they are tried.
type runner struct {
	fixtures string
	work     string
	rules    []rule
	began    time.Time
}

// What a command may take: no attack needs a fifth of it.
const patience = 60 * time.Second

var build = []string{"build", "--no-tzdata", "--compression", "none", "--progress", "plain"}

var commands = map[string][][]string{
	"build":  {build},
	"many":   {append(build[:len(build):len(build)], "./...")},
	"stages": {append(build[:len(build):len(build)], "--target", "builder")},
	"all":    {append(build[:len(build):len(build)], "--target", "all")},
	"named":  {append(build[:len(build):len(build)], "web")},
	"dev":    {{"dev"}},
	"init":   {{"init", "--dry-run"}, {"init", "--force"}},
	"reproduce": {{"reproduce", "--json", "oci:dist/web:production", "--source", ".", "--",
		"--no-tzdata"}},
	// An image that was built of the benign tree.
	"again": {{"reproduce", "--json", "oci:../../image:production", "--source", ".", "--",
		"--no-tzdata"}},
}

// tryOne makes the tree, tries each command, and removes it.
func (r *runner) tryOne(a *attack) error {
	place := filepath.Join(r.work, a.name)
	if err := a.plant(r.fixtures, place); err != nil {
		a.find("it cannot be made: %v", err)
		return nil
	}
	before, err := listing(filepath.Join(place, "outside"))
	if err != nil {
		return err
	}
	for _, run := range a.runs {
		if commands[run] == nil {
			return fmt.Errorf("there is no run %q", run)
		}
		for _, args := range commands[run] {
			if err := r.tryCommand(a, place, args); err != nil {
				return err
			}
		}
	}
	if err := a.judgePlace(place, before); err != nil {
		return err
	}
	if a.name == "benign" {
		if err := os.Rename(place+"/web/dist/web", r.work+"/image"); err != nil {
			return err
		}
	}
	return os.RemoveAll(place)
}

// environment is what goci is given: nothing of the machine but Go and its caches.
func environment(place string) []string {
	env := []string{"HOME=" + place + "/home", "TMPDIR=" + place + "/tmp", "GOPROXY=off",
		"GOFLAGS=", "GOTOOLCHAIN=local", "LC_ALL=C", "PATH=" + os.Getenv("PATH"),
		"TREE=" + place + "/web", "HERE=" + place + "/web",
		"OUTSIDE=" + place + "/outside",
		"IMAGE=" + filepath.Dir(place) + "/image"}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOCI_CACHE", "GOCI", "GOROOT",
		"GOSHARE", "BUSYBOX"} {
		env = append(env, name+"="+os.Getenv(name))
	}
	more, _ := readLines(filepath.Join(place, "env"))
	return append(env, more...)
}

func lookUp(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if strings.HasPrefix(env[i], name+"=") {
			return env[i][len(name)+1:]
		}
	}
	return ""
}

func (r *runner) tryCommand(a *attack, place string, args []string) error {
	prefix := place + ".trace"
	env := environment(place)
	strace := exec.Command("strace", append([]string{"--seccomp-bpf", "-ff", "-qq", "-y",
		"-s", "256", "-e", "trace=" + traced(), "-o", prefix, os.Getenv("GOCI")},
		args...)...)
	strace.Dir = filepath.Join(place, "web")
	strace.Env = env
	var out, errors output
	strace.Stdout, strace.Stderr = &out, &errors
	began := time.Now()
	ended, err := wait(strace, &out, &errors, args[0] == "dev", prefix)
	if err != nil {
		return err
	}
	what := strings.Join(args, " ")
	if !ended {
		a.find("goci %s: does not end", what)
	}
	a.judgeEnd(what, strace.ProcessState.ExitCode(), time.Since(began), errors.bytes())
	for _, printed := range []*output{&out, &errors} {
		if printed.says(a.marker()) {
			a.find("goci %s: prints the secret: %q", what, printed.bytes())
		}
	}
	return r.judgeTrace(a, what, prefix, strace.Dir, env)
}

// judgeEnd looks at how a command has ended. 143 is that of `goci dev`, which is stopped, 3
// that of `goci reproduce` of what differs.
func (a *attack) judgeEnd(what string, status int, took time.Duration, errors []byte) {
	last, told := "", false
	for _, line := range strings.Split(strings.TrimSpace(string(errors)), "\n") {
		last = line
		told = told || strings.HasPrefix(line, "goci: ") && strings.Contains(line, a.told)
	}
	a.ended += fmt.Sprintf("%s\t%s\t%d\t%.1fs\t%.300q\n", a.name, what, status,
		took.Seconds(), last)
	worked := status == 0 || status == 143 || status == 3 && strings.HasPrefix(what, "repro")
	switch {
	case worked && a.told != "":
		a.find("goci %s: is not refused", what)
	case !worked && a.works:
		a.find("goci %s: exit status %d: %q", what, status, errors)
	case !worked && (status < 0 || status > 2 || !told):
		a.find("goci %s: exit status %d, and no line tells of %q: %q", what, status,
			a.told, errors)
	}
}

func (r *runner) judgeTrace(a *attack, what, prefix, cwd string, env []string) error {
	t, err := readTrace(prefix)
	if err != nil {
		return err
	}
	rules := append(r.rules[:len(r.rules):len(r.rules)], a.rules...)
	rules = expand(rules, func(name string) string { return lookUp(env, name) })
	for _, u := range t.uses(cwd) {
		if !allows(rules, u) {
			a.find("goci %s: %s %q: %.300s", what, u.verb, u.path, u.call)
		}
	}
	for id := range t {
		os.Remove(prefix + "." + strconv.Itoa(id))
	}
	return nil
}

// wait waits for a command. `goci dev` is stopped when its program has said hello, or has
// not been built. False: it had to be killed.
func wait(strace *exec.Cmd, out, errors *output, dev bool, prefix string) (bool, error) {
	if err := strace.Start(); err != nil {
		return false, err
	}
	done := make(chan struct{})
	go func() {
		strace.Wait()
		close(done)
	}()
	end := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for told := false; ; {
		select {
		case <-done:
			return true, nil
		case <-tick.C:
			if dev && !told && (out.says("hello\n") || errors.says("nothing is running")) {
				told = true
				signalTraced(strace.Process.Pid, prefix, syscall.SIGTERM)
			}
		case <-end:
			signalTraced(strace.Process.Pid, prefix, syscall.SIGKILL)
			<-done
			return false, nil
		}
	}
}

// signalTraced sends a signal to what this strace follows, and to nothing else.
func signalTraced(tracer int, prefix string, signal syscall.Signal) {
	names, _ := filepath.Glob(prefix + ".*")
	for _, name := range names {
		id, err := strconv.Atoi(strings.TrimPrefix(filepath.Ext(name), "."))
		if err != nil {
			continue
		}
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", id))
		if strings.Contains(string(status), fmt.Sprintf("TracerPid:\t%d\n", tracer)) {
			syscall.Kill(id, signal)
		}
	}
}
