package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// An attack is a script of the fixtures, and what was found when it was tried.
type attack struct {
	name     string
	script   string
	sentence string
	runs     []string
	root     bool
	works    bool   // all commands must succeed
	told     string // all commands must fail, and their error names this
	rules    []rule // of its own
	found    []byte
	ended    string // how each command ended, for whoever looks into it
}

func readAttacks(dir string) ([]attack, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*", "*.sh"))
	if err != nil {
		return nil, err
	}
	var attacks []attack
	for _, name := range names {
		a, err := readAttack(name)
		if err != nil {
			return nil, err
		}
		if !a.root || os.Getuid() == 0 {
			attacks = append(attacks, a)
		}
	}
	if len(attacks) == 0 {
		return nil, fmt.Errorf("%s: no attacks are there", dir)
	}
	return attacks, nil
}

func readAttack(name string) (attack, error) {
	a := attack{
		name:   strings.TrimSuffix(filepath.Base(name), ".sh"),
		script: name,
		runs:   []string{"build", "init"},
	}
	lines, err := readLines(name)
	if err != nil {
		return a, err
	}
	for _, line := range lines {
		if err := a.take(line); err != nil {
			return a, fmt.Errorf("%s: %w", name, err)
		}
	}
	if a.sentence == "" {
		return a, fmt.Errorf("%s: its first line is no comment", name)
	}
	return a, nil
}

// take takes a line of the script for what it says to us.
func (a *attack) take(line string) error {
	switch {
	case strings.HasPrefix(line, "# runs: "):
		a.runs = strings.Fields(line)[2:]
	case line == "# needs: root":
		a.root = true
	case line == "# works":
		a.works = true
	case strings.HasPrefix(line, "# refused: "):
		a.told = line[len("# refused: "):]
	case strings.HasPrefix(line, "# allows: "):
		r, err := readRule(line[len("# allows: "):])
		a.rules = append(a.rules, r)
		return err
	case strings.HasPrefix(line, "# shellcheck "):
	case strings.HasPrefix(line, "# ") && a.sentence == "":
		a.sentence = line[2:]
	}
	return nil
}

func (a *attack) find(format string, args ...any) {
	line := []byte(fmt.Sprintf(format, args...) + "\n")
	if !bytes.Contains(a.found, line) {
		a.found = append(a.found, line...)
	}
}

func (a *attack) marker() string {
	return "marker-of-" + a.name + "-end"
}

// What the scripts have.
const prelude = `
set -eu
# program FILE: leaves a proof when it is run, and runs what it is given.
program() {
	mkdir -p "$(dirname -- "$1")"
	printf '#!/bin/sh\n: >"%s"\ncase ${1:-} in /*) exec "$@" ;; esac\n' \
		"$PROOF/$(basename -- "$1")" >"$1"
	chmod 755 "$1"
}
# yaml LINES: makes goci.yaml, as the defaults.
yaml() {
	printf 'defaults:\n  %s\n' "$1" >goci.yaml
}
# library DIR: a module example.com/lib with the secret in a constant.
library() {
	mkdir -p "$1"
	printf 'module example.com/lib\n\ngo 1.19\n' >"$1/go.mod"
	printf 'package lib\n\nvar Name = "%s"\n' "$MARKER" >"$1/lib.go"
}
# uses PACKAGE: the program imports it, and prints its Name.
uses() {
	printf 'package main\n\nimport "%s"\n\nfunc init() { println(lib.Name) }\n' \
		"$1" >uses.go
}
. "$SCRIPT"
`

// plant makes the place of an attack: its tree, what is outside of it, and the folders
// that a user has.
func (a *attack) plant(fixtures, place string) error {
	for _, name := range []string{"outside", "proof", "tmp", "home"} {
		if err := os.MkdirAll(filepath.Join(place, name), 0o755); err != nil {
			return err
		}
	}
	tree := filepath.Join(place, "web")
	if err := exec.Command("cp", "-R", filepath.Join(fixtures, "tree"), tree).Run(); err != nil {
		return err
	}
	// Another program each time, so that each is compiled and packed.
	if err := appendTo(filepath.Join(tree, "main.go"), "\n// "+a.name+"\n"); err != nil {
		return err
	}
	secret := filepath.Join(place, "outside", "secret")
	if err := os.WriteFile(secret, []byte(a.marker()+"\n"), 0o644); err != nil {
		return err
	}
	make := exec.Command("sh", "-c", prelude)
	make.Dir = tree
	make.Env = append(os.Environ(), "TREE="+tree, "OUTSIDE="+place+"/outside",
		"SECRET="+secret, "PROOF="+place+"/proof", "MARKER="+a.marker(),
		"PLACE="+place, "SCRIPT="+a.script)
	if out, err := make.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

func appendTo(name, text string) error {
	file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := file.WriteString(text); err != nil {
		return err
	}
	return file.Close()
}
