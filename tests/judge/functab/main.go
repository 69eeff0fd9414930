// Functab compares the function tables that goci reads out of Go programs with
// what Go's own debug/gosym reads: the same functions, by name, package, address
// and size.
//
//	functab DRIVER PROGRAM...
//
// The driver prints what goci reads. A line is printed for each program.
package main

import (
	"bytes"
	"debug/elf"
	"debug/gosym"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// generated matches what the compiler makes for a named type; debug/gosym says that
// it is of no package, goci that it is of the type's.
var generated = regexp.MustCompile(`^type(:|\.)\.(?:eq|hash)\.(?:\[[0-9.]+\])*(.*)$`)

// packageOf is the package of a function.
func packageOf(symbol *gosym.Sym) string {
	name := symbol.Name
	if parts := generated.FindStringSubmatch(name); parts != nil {
		name = parts[2]
	}
	// What is made for a type without a name is of no package.
	head, _, _ := strings.Cut(name, "[")
	if strings.Contains(head, "{") || strings.HasPrefix(name, "go:") ||
		strings.HasPrefix(name, "go.") && !strings.Contains(name, "/") {
		return ""
	}
	// Behind the mark debug/gosym sees no "go." that it would take for no package.
	return strings.TrimPrefix((&gosym.Sym{Name: "_" + name}).PackageName(), "_")
}

// table is what debug/gosym reads, in the form that the driver prints.
func table(program string) ([]byte, int, error) {
	f, err := elf.Open(program)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	section := f.Section(".gopclntab")
	if section == nil {
		section = f.Section(".data.rel.ro.gopclntab")
	}
	text := f.Section(".text")
	if section == nil || text == nil {
		return nil, 0, errors.New("has no function table")
	}
	data, err := section.Data()
	if err != nil {
		return nil, 0, err
	}
	symbols, err := gosym.NewTable(nil, gosym.NewLineTable(data, text.Addr))
	if err != nil {
		return nil, 0, err
	}
	var out bytes.Buffer
	for _, f := range symbols.Funcs {
		fmt.Fprintf(&out, "%x %d %s %s\n", f.Entry, f.End-f.Entry, packageOf(f.Sym), f.Name)
	}
	return out.Bytes(), len(symbols.Funcs), nil
}

// differ tells the first line that is not the same.
func differ(got, want []byte) error {
	g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range w {
		if i >= len(g) || !bytes.Equal(g[i], w[i]) {
			line := []byte("nothing")
			if i < len(g) {
				line = g[i]
			}
			return fmt.Errorf("function %d: goci has %q, Go has %q", i, line, w[i])
		}
	}
	return fmt.Errorf("goci has %d lines, Go has %d", len(g), len(w))
}

func compare(driver, program string) (int, error) {
	want, count, err := table(program)
	if err != nil {
		return 0, err
	}
	if count == 0 {
		return 0, errors.New("Go finds no functions")
	}
	var why bytes.Buffer
	command := exec.Command(driver, program)
	command.Stderr = &why
	got, err := command.Output()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, why.Bytes())
	}
	if !bytes.Equal(got, want) {
		return 0, differ(got, want)
	}
	return count, nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: functab DRIVER PROGRAM...")
		os.Exit(2)
	}
	status := 0
	for _, program := range os.Args[2:] {
		count, err := compare(os.Args[1], program)
		if err != nil {
			fmt.Printf("%s: %v\n", program, err)
			status = 1
			continue
		}
		fmt.Printf("%s: the same %d functions\n", program, count)
	}
	os.Exit(status)
}
