// Broken writes images that each break one rule, for tests of readers.
//
//	broken DIR			every case, each as DIR/NAME
//	broken -list			their names
//	broken -good DIR		what other tools make, which breaks none
//	broken -signed DIR		what keys have signed, and what only seems so
//	broken -layers DIR TYPE FILE...	a valid image of these layers, as DIR
//
// Beside DIR/NAME is DIR/NAME.ref, the reference to it without DIR. All bytes are the
// same every time, but for those of keys and what they sign.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A fault is made of an image that is valid before.
type fault struct {
	name string
	make func(*image)
	// archive, if set, makes a file of the finished layout; transport is its name.
	transport string
	archive   func(*folder, object) []byte
}

func faults() []fault {
	var all []fault
	for _, some := range [][]fault{layoutFaults(), textFaults(), descriptorFaults(),
		documentFaults(), configFaults(), referrerFaults(), besideFaults(), limitFaults(),
		archiveFaults()} {
		all = append(all, some...)
	}
	return all
}

func (f *fault) write(dir string) {
	im := newImage()
	if f.make != nil {
		f.make(im)
	}
	out, manifest := im.build()
	transport, name := "oci", filepath.Join(dir, f.name)
	if f.archive != nil {
		transport = f.transport
		must(os.WriteFile(name, f.archive(out, manifest), 0o644))
	} else {
		out.write(name)
	}
	must(os.WriteFile(name+".ref", []byte(transport+"\n"), 0o644))
}

// unpacked is the layer as tar, or as it is where that cannot be had.
func unpacked(data []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return data
	}
	plain, err := io.ReadAll(io.LimitReader(r, 128<<20))
	if err != nil {
		return data
	}
	return plain
}

func ofLayers(dir, mediaType string, files []string) {
	im := newImage()
	im.layers = nil
	for _, name := range files {
		data, err := os.ReadFile(name)
		must(err)
		im.layers = append(im.layers, blob{mediaType, data, digest(unpacked(data))})
	}
	out, _ := im.build()
	out.write(dir)
}

func main() {
	args := os.Args[1:]
	switch {
	case len(args) == 1 && args[0] == "-list":
		for _, f := range faults() {
			fmt.Println(f.name)
		}
	case len(args) == 2 && args[0] == "-good":
		writeGood(args[1])
	case len(args) == 2 && args[0] == "-signed":
		writeSigned(args[1])
	case len(args) > 3 && args[0] == "-layers":
		ofLayers(args[1], args[2], args[3:])
	case len(args) == 1:
		must(os.MkdirAll(args[0], 0o755))
		for _, f := range faults() {
			f.write(args[0])
		}
	default:
		fmt.Fprintln(os.Stderr, "usage: broken DIR | -list | -good DIR | -signed DIR | -layers DIR TYPE FILE...")
		os.Exit(2)
	}
}
