package main

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const blockSize = 512

// walkBlocks looks at the headers as they are on disk, because a tar reader
// hides how an entry was written and stops at the end marker: goci writes only
// plain ustar headers, and PAX headers before them.
func walkBlocks(stream []byte) error {
	if len(stream)%blockSize != 0 {
		return fmt.Errorf("%d bytes are no whole number of blocks", len(stream))
	}
	zero := make([]byte, blockSize)
	for offset := 0; ; {
		if offset+2*blockSize > len(stream) {
			return errors.New("no two zero blocks at the end")
		}
		block := stream[offset : offset+blockSize]
		if bytes.Equal(block, zero) {
			return endMarker(stream[offset:])
		}
		size, err := judgeBlock(block)
		if err != nil {
			return fmt.Errorf("header at %d: %w", offset, err)
		}
		offset += blockSize + (size+blockSize-1)/blockSize*blockSize
	}
}

func endMarker(rest []byte) error {
	if len(bytes.Trim(rest, "\x00")) > 0 {
		return errors.New("data after the end marker")
	}
	return nil
}

// judgeBlock returns the size of the data that follows the header.
func judgeBlock(block []byte) (int, error) {
	if string(block[257:265]) != "ustar\x0000" {
		return 0, fmt.Errorf("magic %q is not ustar's", block[257:265])
	}
	if !strings.ContainsRune("0125x", rune(block[156])) {
		return 0, fmt.Errorf("type %q", block[156])
	}
	text := strings.Trim(string(block[124:136]), " \x00")
	size, err := strconv.ParseInt(text, 8, 40)
	if err != nil || size < 0 {
		return 0, fmt.Errorf("size %q", block[124:136])
	}
	if strings.ContainsRune("125", rune(block[156])) && size != 0 {
		return 0, fmt.Errorf("type %q has a size", block[156])
	}
	return int(size), nil
}
