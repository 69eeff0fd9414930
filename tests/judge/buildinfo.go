package main

import (
	"debug/buildinfo"
	"encoding/json"
	"io"
)

// printBuildInfo prints what `go version -m -json` of Go 1.25 does, by any Go.
func printBuildInfo(path string, out io.Writer) error {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(info)
}
