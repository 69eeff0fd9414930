package main

import (
	"bytes"
	"fmt"
	"os"
	"unicode"
	"unicode/utf8"
)

// checkTexts says of files whether a terminal can be given them: UTF-8 of characters that
// Unicode calls printable, in lines.
func checkTexts(paths []string) error {
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := checkText(data); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

func checkText(data []byte) error {
	for number, line := range bytes.Split(data, []byte("\n")) {
		for at := 0; at < len(line); {
			r, size := utf8.DecodeRune(line[at:])
			if (r == utf8.RuneError && size == 1) || (!unicode.IsPrint(r) && r != '\t') {
				return fmt.Errorf("line %d: %+q in %+q", number+1, line[at:at+size], line)
			}
			at += size
		}
	}
	return nil
}
