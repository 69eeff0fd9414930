// Package child runs goci's side of a differential test: a C program that answers on its
// standard output what it is asked on its standard input.
package child

import (
	"bufio"
	"io"
	"os"
	"os/exec"
)

// A Child is such a program under way.
type Child struct {
	command *exec.Cmd
	In      io.WriteCloser
	Out     *bufio.Reader
}

// Start starts it; what it says on its standard error is shown.
func Start(path string, args ...string) (*Child, error) {
	d := &Child{command: exec.Command(path, args...)}
	var err error
	if d.In, err = d.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := d.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	d.Out = bufio.NewReader(out)
	d.command.Stderr = os.Stdout
	return d, d.command.Start()
}

// Stop ends it and tells what it ended with: a sanitizer's findings, too.
func (d *Child) Stop() error {
	d.In.Close()
	return d.command.Wait()
}
