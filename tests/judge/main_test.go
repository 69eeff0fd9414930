package main

import (
	"os"
	"syscall"
	"testing"
)

// The modes of the files that the samples write are part of what is judged.
func TestMain(m *testing.M) {
	syscall.Umask(0o022)
	os.Exit(m.Run())
}
