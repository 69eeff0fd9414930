package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"goci/tests/judge/internal/child"
)

// An answer is what one reader says of an archive. Why is set when it fails, or when
// goci has errors.
type answer struct {
	why     string
	entries []entry
}

// An entry is what all readers should see alike. Paths are clean.
type entry struct {
	kind           string
	mode           string
	uid, gid, size int64
	digest         string
	path, link     string
}

type driver struct{ *child.Child }

func startDriver(path, reader string) (*driver, error) {
	c, err := child.Start(path, reader)
	return &driver{c}, err
}

func (d *driver) send(tar []byte) error {
	if _, err := fmt.Fprintf(d.In, "%d\n", len(tar)); err != nil {
		return err
	}
	_, err := d.In.Write(tar)
	return err
}

func (d *driver) receive() (answer, error) {
	line, err := d.Out.ReadString('\n')
	if err != nil {
		return answer{}, fmt.Errorf("the driver ended early: %w", err)
	}
	size, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return answer{}, fmt.Errorf("the driver says %q", line)
	}
	text := make([]byte, size+1)
	if _, err = io.ReadFull(d.Out, text); err != nil {
		return answer{}, err
	}
	return parseAnswer(string(text))
}

func (d *driver) ask(tar []byte) (answer, error) {
	if err := d.send(tar); err != nil {
		return answer{}, err
	}
	return d.receive()
}

func parseAnswer(text string) (answer, error) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	var a answer
	if strings.HasPrefix(lines[0], "refused") {
		a.why = lines[0]
	}
	for _, line := range lines[1:] {
		fields := strings.Split(line, "\t")
		if len(fields) != 8 {
			return a, fmt.Errorf("the driver says %q", line)
		}
		e := entry{kind: fields[0], mode: fields[1], digest: fields[5]}
		for i, n := range []*int64{&e.uid, &e.gid, &e.size} {
			*n, _ = strconv.ParseInt(fields[2+i], 10, 64)
		}
		path, _ := hex.DecodeString(fields[6])
		link, _ := hex.DecodeString(fields[7])
		e.path, e.link = string(path), string(link)
		a.entries = append(a.entries, e.clean())
	}
	return a, nil
}

// clean removes what does not change where a path leads.
func (e entry) clean() entry {
	e.path = cleanPath(e.path)
	if e.kind == "h" {
		e.link = cleanPath(e.link)
	}
	return e
}

func cleanPath(path string) string {
	var parts []string
	for _, part := range strings.Split(path, "/") {
		if part != "" && part != "." {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/")
}

// isComposed tells whether two entries differ by Unicode's composition of names alone,
// which libarchive applies to those of pax, and of which goci warns.
func isComposed(e, goci entry) bool {
	decomposed := func(r rune) bool { return r >= 0x300 && r < 0x370 }
	if strings.IndexFunc(goci.path+goci.link, decomposed) < 0 {
		return false
	}
	e.path, e.link = goci.path, goci.link
	return e == goci
}
