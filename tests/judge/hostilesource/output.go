package main

import (
	"bytes"
	"sync"
)

// An output keeps what a command prints, and can be read meanwhile.
type output struct {
	mutex sync.Mutex
	buf   bytes.Buffer
}

func (o *output) Write(data []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.buf.Write(data)
}

func (o *output) bytes() []byte {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return append([]byte(nil), o.buf.Bytes()...)
}

// says tells whether a text was printed.
func (o *output) says(text string) bool {
	return bytes.Contains(o.bytes(), []byte(text))
}
