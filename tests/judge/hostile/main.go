// Hostile writes layers that break one rule each, for tests of readers.
//
//	hostile NAME >blob	the layer of that name
//	hostile -list	code, name and media type of each, parted by tabs
//
// The first name of a rule is the rule's own; others have a suffix. Layers that break
// a rule only together come as NAME-lower and NAME-upper. "good" breaks none. All bytes
// are the same every time.
package main

import (
	"fmt"
	"os"
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
	all := append(tarLayers(), wrappedLayers()...)
	sort.SliceStable(all, func(i, j int) bool { return all[i].code < all[j].code })
	return all
}

func main() {
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
