package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A rule lets a use be. Each line of the file of rules is a verb, a path and the reason;
// variables in the path are of the environment that the command has. What is above a path
// that may be reached may be looked at as a folder on the way (O_PATH): nothing is read. A path that ends in
// /** stands for all below it, too, and * for one element's name or a part of it.
type rule struct {
	verb string
	path string
}

// verbs tells which rules let a use be: what may be written may be read.
var verbs = map[string][]string{
	"run":     {"run"},
	"read":    {"read", "run", "write"},
	"look":    {"look", "read", "run", "write"},
	"write":   {"write"},
	"connect": {"connect"},
}

func readRules(name string) ([]rule, error) {
	lines, err := readLines(name)
	if err != nil {
		return nil, err
	}
	var rules []rule
	for i, line := range lines {
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		r, err := readRule(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func readRule(line string) (rule, error) {
	fields := strings.Fields(line)
	if len(fields) < 3 || verbs[fields[0]] == nil {
		return rule{}, errors.New("want VERB PATH REASON")
	}
	return rule{fields[0], fields[1]}, nil
}

// expand puts the variables in; a rule whose variable is empty is dropped.
func expand(rules []rule, variable func(string) string) []rule {
	var expanded []rule
	for _, r := range rules {
		missing := false
		r.path = os.Expand(r.path, func(name string) string {
			value := variable(name)
			missing = missing || value == ""
			return value
		})
		if !missing {
			expanded = append(expanded, r)
		}
	}
	return expanded
}

func (r rule) fits(path string) bool {
	if strings.HasSuffix(r.path, "/**") {
		folder := strings.TrimSuffix(r.path, "/**")
		elements := strings.Count(folder, "/") + 1
		parts := strings.Split(path, "/")
		if len(parts) < elements {
			return false
		}
		head := strings.Join(parts[:elements], "/")
		matched, _ := filepath.Match(folder, head)
		return matched || folder == head
	}
	matched, _ := filepath.Match(r.path, path)
	return matched || r.path == path
}

// allows tells whether one of the rules lets the use be.
func allows(rules []rule, u use) bool {
	for _, verb := range verbs[u.verb] {
		for _, r := range rules {
			if r.verb == verb && r.fits(u.path) {
				return true
			}
		}
	}
	return u.onTheWay && isAbove(rules, u.path)
}

// isAbove tells whether a folder is above one that a rule names.
func isAbove(rules []rule, path string) bool {
	for _, r := range rules {
		if strings.HasPrefix(r.path, path+"/") {
			return true
		}
	}
	return false
}
