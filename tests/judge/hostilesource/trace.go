package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A trace is what strace -ff left of one command: the lines of each process and thread,
// by its id.
type trace map[int][]string

// readTrace reads the files PREFIX.ID.
func readTrace(prefix string) (trace, error) {
	names, err := filepath.Glob(prefix + ".*")
	if err != nil {
		return nil, err
	}
	t := trace{}
	for _, name := range names {
		id, err := strconv.Atoi(strings.TrimPrefix(filepath.Ext(name), "."))
		if err != nil {
			continue
		}
		if t[id], err = readLines(name); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func readLines(name string) ([]string, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var lines []string
	in := bufio.NewScanner(file)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		lines = append(lines, in.Text())
	}
	return lines, in.Err()
}

var starts = map[string]bool{"clone": true, "clone3": true, "fork": true, "vfork": true}

// uses tells all that the command reached for, which was started in the folder cwd.
func (t trace) uses(cwd string) []use {
	begin := map[int]string{}
	child := map[int]bool{}
	for _, lines := range t {
		for _, line := range lines {
			if c, ok := parseCall(line); ok && starts[c.name] {
				id, _ := strconv.Atoi(c.result)
				child[id] = true
			}
		}
	}
	var all []use
	for id := range t {
		if !child[id] {
			begin[id] = cwd
			all = t.follow(id, begin, all)
		}
	}
	return all
}

// follow takes one process or thread, and what it started with it: each begins in the
// folder that its parent worked in then.
func (t trace) follow(id int, begin map[int]string, all []use) []use {
	cwd := begin[id]
	for _, line := range t[id] {
		c, ok := parseCall(line)
		if !ok {
			continue
		}
		if starts[c.name] {
			if child, err := strconv.Atoi(c.result); err == nil {
				begin[child] = cwd
				all = t.follow(child, begin, all)
			}
			continue
		}
		for _, u := range uses(c, cwd) {
			u.call = line
			all = append(all, u)
		}
		cwd = nextFolder(c, cwd)
	}
	return all
}

func nextFolder(c call, cwd string) string {
	switch {
	case c.failed != "":
		return cwd
	case c.name == "chdir":
		return resolve(c, place{-1, 0, "", true}, cwd)
	case c.name == "fchdir":
		return cleaned(fdPath(c.arg(0)))
	}
	return cwd
}
