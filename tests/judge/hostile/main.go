// Hostile writes layers that break one rule each, for tests of readers.
//
//	hostile NAME >blob	the layer of that name
//	hostile -list	code, name and media type of each, parted by tabs
//	hostile -layouts DIR	an image of each, in DIR/NAME
//	hostile -foreign DIR FOLDER...	an image of each file there, and which is which
//	hostile -slow DIR	an image that takes long to read, and breaks no limit
//	hostile -module DIR	a module proxy whose zip begins as gzip in gzip
//	hostile -run GOCI WORK SERVICE GOOD IMAGE...	what commands that read make of them
//
// The first name of a rule is the rule's own; others have a suffix. Layers that break
// a rule only together come as NAME-lower and NAME-upper. "good" breaks none. All bytes
// are the same every time.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
)

// A layer is one blob: the rule that it breaks ("" for none), and its bytes.
type layer struct {
	name  string
	code  string
	media string // "", "+gzip" or "+zstd" after the type of a plain layer
	data  func() []byte
}

const mediaType = "application/vnd.oci.image.layer.v1.tar"

func layers() []layer {
	all := append(append(tarLayers(), wrappedLayers()...), append(bombs(), breakouts()...)...)
	sort.SliceStable(all, func(i, j int) bool { return all[i].code < all[j].code })
	return all
}

func main() {
	switch {
	case len(os.Args) == 3 && os.Args[1] == "-layouts":
		for _, l := range layers() {
			writeLayout(filepath.Join(os.Args[2], l.name), l.data(), l.media)
		}
		return
	case len(os.Args) == 3 && os.Args[1] == "-slow":
		writeLayout(os.Args[2], slow(), "+gzip")
		return
	case len(os.Args) == 3 && os.Args[1] == "-module":
		writeModule(os.Args[2])
		return
	case len(os.Args) > 3 && os.Args[1] == "-foreign":
		foreignLayouts(os.Args[2], os.Args[3:])
		return
	case len(os.Args) > 6 && os.Args[1] == "-run":
		r := runner{os.Args[2], os.Args[3], os.Args[4], os.Args[5]}
		if !r.runAll(os.Args[6:]) {
			os.Exit(1)
		}
		return
	}
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: hostile NAME | hostile -list")
		os.Exit(2)
	}
	for _, l := range layers() {
		if os.Args[1] == "-list" {
			fmt.Printf("%s\t%s\t%s%s\n", l.code, l.name, mediaType, l.media)
		} else if os.Args[1] == l.name {
			os.Stdout.Write(l.data())
			return
		}
	}
	if os.Args[1] != "-list" {
		fmt.Fprintf(os.Stderr, "hostile: there is no %q\n", os.Args[1])
		os.Exit(1)
	}
}
