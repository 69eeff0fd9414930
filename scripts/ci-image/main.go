// The entrypoint of the image for CI jobs. It gets out of the way of a command: it runs it in
// its own place, as env(1) does. Without a command it says what the image has, and whether a
// job that runs as this user can work.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// What shells and env(1) end with.
const (
	notRunnable = 126
	notFound    = 127
)

func main() {
	if len(os.Args) > 1 {
		os.Exit(become(os.Args[1:]))
	}
	if !report() {
		os.Exit(1)
	}
}

// become replaces this process by the command, and returns only if that fails.
func become(command []string) int {
	path, err := exec.LookPath(command[0])
	if err == nil {
		err = syscall.Exec(path, command, os.Environ())
	}
	fmt.Fprintf(os.Stderr, "entrypoint: %q cannot be run: %v\n", command[0], err)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, exec.ErrNotFound) {
		return notFound
	}
	return notRunnable
}

var programs = [][]string{
	{"goci", "version"},
	{"go", "version"},
	{"git", "--version"},
	{"skopeo", "--version"},
	{"bash", "--version"},
}

// report prints a line for each thing that a job needs; false: something is missing.
func report() bool {
	ok := true
	say := func(name, value string, err error) {
		if err != nil {
			ok = false
			value = "MISSING: " + err.Error()
		}
		fmt.Printf("%-12s %s\n", name, value)
	}
	say("user", fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid()), nil)
	for _, command := range programs {
		version, err := firstLine(command)
		say(command[0], version, err)
	}
	certificates, err := certificates()
	say("certificates", certificates, err)
	for _, name := range []string{"HOME", "TMPDIR"} {
		dir, err := writable(name)
		say(name, dir, err)
	}
	return ok
}

func firstLine(command []string) (string, error) {
	out, err := exec.Command(command[0], command[1:]...).Output()
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.Join(strings.Fields(line), " "), err
}

func certificates() (string, error) {
	path := os.Getenv("SSL_CERT_FILE")
	text, err := os.ReadFile(path)
	count := bytes.Count(text, []byte("-----BEGIN CERTIFICATE-----"))
	if err == nil && count == 0 {
		err = fmt.Errorf("%s has none", path)
	}
	return fmt.Sprintf("%d in %s", count, path), err
}

// writable makes a file in the folder that the variable names, else in /tmp.
func writable(variable string) (string, error) {
	dir := os.Getenv(variable)
	if dir == "" {
		dir = "/tmp"
	}
	file, err := os.CreateTemp(dir, "writable-")
	if err != nil {
		return "", fmt.Errorf("%s cannot be written to: mount a volume there, or set %s",
			dir, variable)
	}
	defer os.Remove(file.Name())
	return dir, file.Close()
}
