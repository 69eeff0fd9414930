package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"goci/tests/judge/internal/child"
)

// A question is an ignore file, and the paths to decide on by it. With a dir,
// which is a folder on disk, the paths in it that are not excluded are asked for
// instead.
type question struct {
	text  string
	paths []string
	dir   string
}

// An answer has a letter for each path and way: (i)n, (o)ut or (b)ad pattern,
// alone and by way of its parents; p if it would be pruned, else a dash. For a dir,
// it has the paths. Why is goci's reason for a malformed file.
type answer struct {
	malformed bool
	why       string
	letters   string
}

func (a answer) equal(b answer) bool {
	return a.malformed == b.malformed && a.letters == b.letters
}

type driver struct{ *child.Child }

func writeString(w *bufio.Writer, s string) {
	fmt.Fprintf(w, "%d\n%s", len(s), s)
}

func (d *driver) send(questions []question) error {
	w := bufio.NewWriter(d.In)
	for _, q := range questions {
		if q.dir != "" {
			w.WriteString("walk\n")
			writeString(w, q.text)
			writeString(w, q.dir)
			continue
		}
		fmt.Fprintf(w, "match %d\n", len(q.paths))
		writeString(w, q.text)
		for _, path := range q.paths {
			writeString(w, path)
		}
	}
	return w.Flush()
}

// readString reads a length on a line of its own, so many bytes, and a newline.
func (d *driver) readString() (string, error) {
	line, err := d.Out.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("the driver ended early: %w", err)
	}
	size, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return "", fmt.Errorf("the driver says %q", line)
	}
	data := make([]byte, size+1)
	_, err = io.ReadFull(d.Out, data)
	return string(data[:size]), err
}

// ask sends the questions and reads an answer for each: "=" and the letters, or
// "!" and the reason.
func (d *driver) ask(questions []question) ([]answer, error) {
	sent := make(chan error, 1)
	go func() { sent <- d.send(questions) }()
	answers := make([]answer, len(questions))
	for i := range answers {
		text, err := d.readString()
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(text, "!") {
			answers[i] = answer{malformed: true, why: text[1:]}
		} else {
			answers[i] = answer{letters: strings.TrimPrefix(text, "=")}
		}
	}
	return answers, <-sent
}
